/**
 * The layer between sockets and the SMTP and POP3 sessions: octets in, lines and messages out, and nothing of either
 * protocol's commands. It is blocking and linear: one session, one thread.
 *
 * <p><b>Framing is a relay-safety matter.</b> Where two servers disagree on where a message ends, the second message in
 * it was never judged (SMTP smuggling). So a command line ends at CRLF and nowhere else, a message ends at CRLF.CRLF
 * and nowhere else, and a CR, LF or NUL that is not part of a line end spoils the line or the message that holds it.
 * How the octets came in, whole or one by one, makes no difference.
 *
 * <p><b>Everything is bounded.</b> Lines and messages in octets, sessions in number, in all and by client, waiting by
 * time: the socket's time-out bounds one read, and a deadline ({@link dev.relaypolicy.server.wire.Connection#within})
 * bounds what a time-out cannot, a client that sends an octet a minute and one that never reads.
 *
 * <p>{@link dev.relaypolicy.server.wire.WireServer} is the way in: it binds listeners, and gives each
 * {@link dev.relaypolicy.server.wire.Connection} to a {@link dev.relaypolicy.server.wire.SessionHandler}.
 */
@NullMarked
package dev.relaypolicy.server.wire;

import org.jspecify.annotations.NullMarked;
