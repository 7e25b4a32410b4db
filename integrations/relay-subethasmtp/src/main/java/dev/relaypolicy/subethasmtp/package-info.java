/**
 * A relay gate in front of the handlers of a SubEthaSMTP server.
 *
 * <p>{@link dev.relaypolicy.subethasmtp.SubEthaRelay#sessions} replaces the library's BDAT, which runs
 * rejected message data as commands, and its EHLO, which offers CHUNKING. Limits of SubEthaSMTP 7.2.2 that remain:
 *
 * <ul>
 *   <li>It keeps a login across STARTTLS and refuses a second AUTH. Such a login is ignored until the client
 *       connects again (R8).
 *   <li>A bare line feed in a command ends the session; in a message it passes unchanged. A message ends only with
 *       CRLF, dot, CRLF.
 *   <li>It passes on only SIZE of the parameters of MAIL and RCPT. A non-ASCII address is treated
 *       like any other, with or without SMTPUTF8.
 *   <li>It rejects some malformed addresses itself, with 553. These reach neither the gate nor the decision
 *       log.
 * </ul>
 */
@NullMarked
package dev.relaypolicy.subethasmtp;

import org.jspecify.annotations.NullMarked;
