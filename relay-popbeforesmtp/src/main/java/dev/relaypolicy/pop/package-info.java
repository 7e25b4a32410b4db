/**
 * POP-before-SMTP: a mailbox that has just logged in by POP3 may send mail from the same client address for a limited
 * time, with its own address as the sender (R7).
 *
 * <p>{@link dev.relaypolicy.pop.PopBeforeSmtp} records a grant at each POP3 login and looks it up at each MAIL. {@link
 * dev.relaypolicy.pop.PopBeforeSmtpPolicy} evaluates the result at each RCPT. {@link
 * dev.relaypolicy.pop.CaffeineGrantStore} keeps the grants in memory.
 *
 * <p>Others who share the client address, for instance behind a NAT, can use the mailbox's address as the sender while
 * the grant holds. Prefer SMTP AUTH for all clients that support it.
 */
@NullMarked
package dev.relaypolicy.pop;

import org.jspecify.annotations.NullMarked;
