/**
 * A relay gate in front of the handlers of a SubEthaSMTP server.
 *
 * <p>What SubEthaSMTP 7.2.2 does itself, and cannot be mended from here: a login survives STARTTLS in the library, which then takes
 * no second AUTH, so that a client that logs in first and starts TLS afterwards has no login here until it connects again; a
 * bare line feed ends a command line, and goes on unchanged within a message, which itself ends in CRLF, dot, CRLF only; the parameters of MAIL and RCPT other than SIZE are not shown to anybody, SMTPUTF8 among them.
 */
@NullMarked
package dev.relaypolicy.subethasmtp;

import org.jspecify.annotations.NullMarked;
