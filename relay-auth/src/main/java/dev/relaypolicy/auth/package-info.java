/**
 * Logins, and policies that depend on them.
 *
 * <p>A process has one {@link dev.relaypolicy.auth.Authenticator}; each connection has its own {@link
 * dev.relaypolicy.auth.LoginSession}. In each attempt a mechanism turns the client's responses into a {@link
 * dev.relaypolicy.auth.mechanism.Proof}, the {@linkplain dev.relaypolicy.auth.throttle throttle} delays or rejects it,
 * and the proof is verified against the stored credentials.
 */
@NullMarked
package dev.relaypolicy.auth;

import org.jspecify.annotations.NullMarked;
