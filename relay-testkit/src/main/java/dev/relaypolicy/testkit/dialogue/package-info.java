/**
 * Dialogue scripts: what a client sends to an SMTP or POP3 server and which replies it must get, one scenario a file.
 *
 * <pre>
 * # The greeting, and a sender that is taken.
 * S: 220
 * C: HELO localhost
 * S: 250
 * C: MAIL FROM:&lt;user@example.org&gt;
 * S: 250 OK
 * </pre>
 *
 * <ul>
 *   <li>{@code C: text} sends the text and CRLF; {@code C:} alone sends an empty line. One blank after the colon belongs to
 *       the form, every other one to the text.
 *   <li>{@code S: 250} reads one SMTP reply, however many lines it has, and compares its code; {@code S: +OK} and
 *       {@code S: -ERR} read one POP3 reply. What follows after a blank is for people.
 *   <li>{@code S: .} reads on to the line of a single dot that ends a long POP3 answer.
 *   <li>A line that begins with {@code #}, and an empty one, means nothing. Anything else is an error.
 * </ul>
 *
 * <p>The dialogues of the page on XMail's relay settings, which anybody can type into telnet, are in
 * {@link dev.relaypolicy.testkit.dialogue.TelnetDialogues}.
 */
@NullMarked
package dev.relaypolicy.testkit.dialogue;

import org.jspecify.annotations.NullMarked;
