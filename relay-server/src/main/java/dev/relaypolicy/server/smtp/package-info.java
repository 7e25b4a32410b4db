/**
 * SMTP as a server: {@link dev.relaypolicy.server.smtp.SmtpSession} is one client's dialogue, linear and blocking, a method for
 * each command; {@link dev.relaypolicy.server.smtp.Checkpoint} asks the relay questions in it, for a socket and for explain alike.
 */
@NullMarked
package dev.relaypolicy.server.smtp;

import org.jspecify.annotations.NullMarked;
