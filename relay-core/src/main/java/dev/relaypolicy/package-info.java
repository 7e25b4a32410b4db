/**
 * The relay decision: may this client send mail to this recipient through this server?
 *
 * <p>A {@link dev.relaypolicy.RelayPolicy} has an opinion on a {@link dev.relaypolicy.RelayRequest}, {@link
 * dev.relaypolicy.Policies} combines policies, and {@link dev.relaypolicy.RelayGate} decides. {@link
 * dev.relaypolicy.RelaySession} asks in the order of a mail session. All types are immutable and thread-safe, except
 * sessions, {@link dev.relaypolicy.DecisionLine} and recording traces.
 */
@NullMarked
package dev.relaypolicy;

import org.jspecify.annotations.NullMarked;
