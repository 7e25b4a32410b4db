/**
 * The layer between sockets and sessions. It turns bytes into lines and messages and knows no commands. {@link dev.relaypolicy.server.protocol.wire.WireServer} runs each session on its own thread.
 *
 * <p><b>Framing matters for relay safety.</b> If two servers disagree on where a message ends, a second message can be
 * smuggled past all checks. Therefore a line of SMTP or POP3 ends only at CRLF, a message ends only at CRLF.CRLF, and
 * any other CR, LF or NUL makes the line or message invalid. The lines of policy requests, which contain no messages,
 * end in LF.
 *
 * <p><b>Everything is bounded</b>: the length of lines and messages, the number of sessions in total and per client,
 * and the time for each read, write and command.
 */
@NullMarked
package dev.relaypolicy.server.protocol.wire;

import org.jspecify.annotations.NullMarked;
