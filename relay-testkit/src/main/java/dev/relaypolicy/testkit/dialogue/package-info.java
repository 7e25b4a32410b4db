/**
 * Dialogue scripts: the lines that a client sends to an SMTP or POP3 server and the replies that it expects.
 *
 * <pre>
 * # The greeting, and a sender that is accepted.
 * S: 220
 * C: HELO localhost
 * S: 250
 * C: MAIL FROM:&lt;user@example.org&gt;
 * S: 250 OK
 * </pre>
 *
 * <ul>
 *   <li>{@code C: text} sends the text and CRLF; {@code C:} alone sends an empty line. Only the first space after the
 *       colon is a separator.
 *   <li>{@code S: 250} reads one SMTP reply of one or more lines and compares its code. {@code S: +OK} and
 *       {@code S: -ERR} read one POP3 reply. Text after a space is a comment.
 *   <li>{@code S: .} reads the rest of a multi-line POP3 reply, up to the line with a single dot.
 *   <li>Blank lines and lines that start with {@code #} are ignored. Any other line is an error.
 * </ul>
 */
@NullMarked
package dev.relaypolicy.testkit.dialogue;

import org.jspecify.annotations.NullMarked;
