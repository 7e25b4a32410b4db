/**
 * The SMTP server. {@link dev.relaypolicy.server.smtp.SmtpSession} is the dialogue of one client, linear and blocking, with one method
 * for each command. {@link dev.relaypolicy.RelaySession} decides.
 */
@NullMarked
package dev.relaypolicy.server.smtp;

import org.jspecify.annotations.NullMarked;
