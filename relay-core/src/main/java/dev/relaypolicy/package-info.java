/**
 * The relay decision: may this client send mail to this recipient through this server?
 *
 * <p>A {@link dev.relaypolicy.RelayRequest} contains everything known, a {@link dev.relaypolicy.RelayPolicy} has an
 * opinion on it, {@link dev.relaypolicy.Policies} combines policies, and {@link dev.relaypolicy.RelayGate} makes the
 * decision that a server acts on: no opinion means Deny. All types except a recording {@link dev.relaypolicy.Trace} are
 * immutable and thread-safe.
 */
@NullMarked
package dev.relaypolicy;

import org.jspecify.annotations.NullMarked;
