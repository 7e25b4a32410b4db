/** The SMTP server: {@link dev.relaypolicy.server.protocol.smtp.SmtpSession} serves one client with blocking calls. */
@NullMarked
package dev.relaypolicy.server.protocol.smtp;

import org.jspecify.annotations.NullMarked;
