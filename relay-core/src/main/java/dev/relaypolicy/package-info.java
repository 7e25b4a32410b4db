/**
 * The relay decision: may this client send mail to this recipient through this server?
 *
 * <p>A {@link dev.relaypolicy.RelayRequest} contains everything known, a {@link dev.relaypolicy.RelayPolicy} has an
 * opinion on it, {@link dev.relaypolicy.Policies} combines policies, and {@link dev.relaypolicy.RelayGate} makes the
 * decision that a server acts on: no opinion on a recipient means Deny. All types are immutable and thread-safe, except
 * {@link dev.relaypolicy.RelaySession} and a recording {@link dev.relaypolicy.Trace}.
 */
@NullMarked
package dev.relaypolicy;

import org.jspecify.annotations.NullMarked;
