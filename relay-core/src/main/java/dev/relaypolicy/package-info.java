/**
 * The relay decision: may this client hand us mail for that recipient?
 *
 * <p>A {@link dev.relaypolicy.RelayRequest} holds the facts, a {@link dev.relaypolicy.RelayPolicy} has an opinion about
 * them, {@link dev.relaypolicy.Policies} combines opinions, and {@link dev.relaypolicy.RelayGate} turns them into the
 * one answer a server acts on: no opinion means Deny. Everything here is immutable and safe for use by many threads.
 */
@NullMarked
package dev.relaypolicy;

import org.jspecify.annotations.NullMarked;
