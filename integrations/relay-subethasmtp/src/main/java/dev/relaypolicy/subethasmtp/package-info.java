/**
 * A relay gate in front of the handlers of a SubEthaSMTP server.
 *
 * <p>What SubEthaSMTP 7.2.2 does itself, and cannot be mended from here:
 *
 * <ul>
 *   <li>It keeps a login across STARTTLS and takes no second AUTH: a client that logs in first and starts TLS afterwards has no login
 *       here until it connects again (R8).
 *   <li>A bare line feed ends a command line, and goes on unchanged within a message; a message ends in CRLF, dot, CRLF only.
 *   <li>The parameters of MAIL and RCPT but SIZE are shown to nobody, SMTPUTF8 among them: an address that is not ASCII is judged like
 *       any other.
 *   <li>An address whose syntax it refuses itself, with 553, comes to no decision and stands in no log of ours.
 * </ul>
 */
@NullMarked
package dev.relaypolicy.subethasmtp;

import org.jspecify.annotations.NullMarked;
