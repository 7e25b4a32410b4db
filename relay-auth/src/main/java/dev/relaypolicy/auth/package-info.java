/**
 * Logging in, and what a login is good for.
 *
 * <p>An {@link dev.relaypolicy.auth.Authenticator} serves a whole process; each connection, SMTP or POP3, takes one {@link
 * dev.relaypolicy.auth.LoginSession} from it. Every attempt runs the same way: the mechanism turns what the client sends
 * into a {@link dev.relaypolicy.auth.mechanism.Proof}, the {@linkplain dev.relaypolicy.auth.throttle throttle} says how long
 * it waits or that it is not looked at, and only then is the proof held against the credentials.
 */
@NullMarked
package dev.relaypolicy.auth;

import org.jspecify.annotations.NullMarked;
