package dev.relaypolicy.server.delivery;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.relaypolicy.Escapes;
import dev.relaypolicy.mail.MailDomain;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import org.apache.commons.net.DefaultSocketFactory;
import org.apache.commons.net.MalformedServerReplyException;
import org.apache.commons.net.smtp.SMTP;
import org.apache.commons.net.smtp.SMTPConnectionClosedException;
import org.apache.commons.net.smtp.SMTPReply;

/**
 * A connection to a next hop: commons-net sends the commands and reads the replies. Three things are done here that it
 * leaves open. Replies are bounded in length and time, and none is believed that came before its command. A command is
 * one line. A message goes out octet for octet, through a stream of ours: commons-net's writer works on characters and
 * ends the message when it is closed, and half a message must never be ended.
 *
 * <p>Not thread-safe, save {@link #drop}.
 */
final class NextHopConnection {

    private static final Duration GOODBYE = Duration.ofSeconds(2);

    private final Patience patience;
    private final ReplySocket socket = new ReplySocket();
    private final SMTP smtp = new SMTP(ISO_8859_1.name());
    private NextHopOffers offers = NextHopOffers.NONE;
    private boolean withinMessage;

    NextHopConnection(NextHopTimeouts timeouts, Patience patience) {
        this.patience = patience;
        smtp.setConnectTimeout((int) timeouts.connect().toMillis());
        smtp.setDefaultTimeout((int) timeouts.reply().toMillis());
        smtp.setSocketFactory(new DefaultSocketFactory() {
            @Override
            public Socket createSocket() {
                return socket;
            }
        });
    }

    /** Connects, reads the greeting and says EHLO, or HELO where that is not understood. */
    void open(InetAddress address, int port, MailDomain host) throws IOException {
        socket.setTcpNoDelay(true);
        NextHopReply greeting = exchange(() -> smtp.connect(address, port));
        if (!greeting.isPositive()) {
            throw new IOException("the next hop turns us away: `" + greeting + "`");
        }
        NextHopReply hello = command("EHLO " + host);
        if (hello.isPositive()) {
            offers = NextHopOffers.of(hello);
            return;
        }
        NextHopReply plain = command("HELO " + host);
        if (!plain.isPositive()) {
            throw new IOException("the next hop refuses EHLO and HELO: `" + hello + "`, `" + plain + "`");
        }
    }

    /** What the server offered at EHLO. */
    NextHopOffers offers() {
        return offers;
    }

    /**
     * Sends a command and reads its reply. Non-ASCII characters go out in UTF-8.
     *
     * @throws IllegalArgumentException where it is not one line
     * @throws IOException where the reply is late, missing, or none
     */
    NextHopReply command(String line) throws IOException {
        if (line.chars().anyMatch(c -> c < ' ' || c == 0x7f)) {
            throw new IllegalArgumentException("`" + Escapes.printable(line) + "` is not a command of one line");
        }
        return exchange(() -> smtp.sendCommand(new String(line.getBytes(UTF_8), ISO_8859_1)));
    }

    /** Sends a message after a 354, and reads the final reply. */
    NextHopReply message(byte[] head, Spool body) throws IOException {
        withinMessage = true;
        socket.setSoTimeout(0);
        NextHopReply reply = exchange(() -> {
            DotStuffing out = new DotStuffing(new BufferedOutputStream(socket.getOutputStream(), 1 << 16));
            out.write(head);
            body.copyTo(out);
            out.endOfData();
            smtp.getReply();
        });
        withinMessage = false;
        return reply;
    }

    /** Says QUIT, waits a moment for the answer, and closes. Within a message it only closes. */
    void quit() {
        if (withinMessage) {
            drop();
            return;
        }
        try {
            socket.setSoTimeout((int) GOODBYE.toMillis());
            command("QUIT");
        } catch (IOException | RejectedExecutionException e) {
            // everything that counts has been answered
        } finally {
            drop();
        }
    }

    /** Closes the connection as it is; a message that is not ended stays so. May be called from any thread. */
    void drop() {
        try {
            socket.close();
        } catch (IOException e) {
            // it is gone either way
        }
    }

    private interface Step {
        void run() throws IOException;
    }

    private NextHopReply exchange(Step step) throws IOException {
        socket.expectReply();
        return patience.during(this::drop, () -> {
            try {
                step.run();
            } catch (SMTPConnectionClosedException e) {
                if (smtp.getReplyStrings().length == 0 || smtp.getReplyCode() != SMTPReply.SERVICE_NOT_AVAILABLE) {
                    throw e;
                }
            }
            NextHopReply reply = NextHopReply.of(smtp.getReplyStrings());
            socket.taken(reply);
            return reply;
        });
    }

    /** A socket whose incoming octets are counted. */
    private static final class ReplySocket extends Socket {
        private static final int MAX_REPLY = 64 * 1024;

        private long delivered;
        private long taken;
        private long limit;

        /** Checks that nothing has come unasked, and makes room for one reply. */
        void expectReply() throws IOException {
            if (isConnected() && (delivered != taken || getInputStream().available() > 0)) {
                throw new MalformedServerReplyException("the next hop speaks before it is asked");
            }
            limit = delivered + MAX_REPLY;
        }

        void taken(NextHopReply reply) throws IOException {
            taken += reply.octets();
            if (taken > delivered) {
                throw new MalformedServerReplyException("the next hop breaks off within `" + reply + "`");
            }
        }

        @Override
        public InputStream getInputStream() throws IOException {
            InputStream in = super.getInputStream();
            return new InputStream() {
                @Override
                public int read() throws IOException {
                    byte[] one = new byte[1];
                    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
                }

                @Override
                public int read(byte[] bytes, int offset, int length) throws IOException {
                    if (delivered >= limit) {
                        throw new MalformedServerReplyException("a reply of the next hop is too long");
                    }
                    int count = in.read(bytes, offset, (int) Math.min(length, limit - delivered));
                    delivered += Math.max(count, 0);
                    return count;
                }

                @Override
                public int available() throws IOException {
                    return in.available();
                }
            };
        }
    }
}
