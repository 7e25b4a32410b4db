/**
 * POP-before-SMTP: a mailbox that has just logged in by POP3 may send mail from the same client address for a limited
 * time, with its own address as the sender (R7).
 *
 * <p>{@link dev.relaypolicy.pop.PopBeforeSmtp} records a grant at each successful POP3 login and looks up the grant at
 * each MAIL. The result is part of the request, and {@link dev.relaypolicy.pop.PopBeforeSmtpPolicy} evaluates it at
 * each RCPT. {@link dev.relaypolicy.pop.CaffeineGrantStore} keeps the grants in memory; they are lost when the process
 * ends.
 *
 * <p>A grant belongs to the mailbox and the client address together. Others who share the address, for instance behind
 * a NAT, gain nothing for their own sender addresses, but can use the mailbox's address as the sender while the grant
 * holds. Prefer SMTP AUTH for all clients that support it.
 */
@NullMarked
package dev.relaypolicy.pop;

import org.jspecify.annotations.NullMarked;
