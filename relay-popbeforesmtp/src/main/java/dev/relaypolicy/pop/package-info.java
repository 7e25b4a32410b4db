/**
 * POP-before-SMTP: who has just read their mail from an address may send from there for a while, under their own address
 * (R7).
 *
 * <p>{@link dev.relaypolicy.pop.PopBeforeSmtp} is told of each successful POP3 login and is asked at each MAIL; what it finds
 * stands in the request, where {@link dev.relaypolicy.pop.PopBeforeSmtpPolicy} reads it at each RCPT.
 * {@link dev.relaypolicy.pop.CaffeineGrantStore} keeps the grants in this process: they end with it.
 *
 * <p>The right belongs to the mailbox and the client address together. So an address that many share, behind NAT or a proxy,
 * gives nothing to the others there; but whoever shares it can still write the mailbox's address as a sender while the grant
 * lasts. Prefer logins (SMTP AUTH) wherever clients can do them.
 */
@NullMarked
package dev.relaypolicy.pop;

import org.jspecify.annotations.NullMarked;
