/**
 * The SMTP server. {@link dev.relaypolicy.server.protocol.smtp.SmtpSession} serves one client with blocking calls, one method
 * per command; {@link dev.relaypolicy.RelaySession} decides what is relayed.
 */
@NullMarked
package dev.relaypolicy.server.protocol.smtp;

import org.jspecify.annotations.NullMarked;
