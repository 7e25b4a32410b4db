package dev.relaypolicy.testkit.dialogue;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import dev.relaypolicy.text.Escapes;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.ProtocolException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * The lines that a server sends, each reply read within a time, however slowly its octets come, and of a bounded length. For one
 * thread.
 */
public final class ServerLines {

    private static final int MAX_LINE = 65_536;

    private final Socket socket;
    private final InputStream in;
    private final Duration timeout;
    private long deadline;

    /**
     * The lines of a socket, which sets its time-outs from now on.
     *
     * @param timeout how long each reply may take as a whole: a millisecond to 24 days
     * @throws IllegalArgumentException where the time-out is none
     * @throws IOException where the socket is not connected
     */
    public ServerLines(Socket socket, Duration timeout) throws IOException {
        this.socket = requireNonNull(socket, "socket");
        this.timeout = requireTimeout(timeout);
        this.in = new BufferedInputStream(socket.getInputStream());
        beginReply();
    }

    /**
     * Returns a time-out that a socket can have.
     *
     * @throws IllegalArgumentException where it is none: a millisecond to 24 days
     */
    public static Duration requireTimeout(Duration timeout) {
        if (timeout.isNegative() || timeout.toMillis() < 1 || timeout.toMillis() > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("`" + timeout + "` is not a time-out: use a millisecond to 24 days");
        }
        return timeout;
    }

    /** The time of a reply counts from now on. */
    public void beginReply() {
        deadline = System.nanoTime() + timeout.toNanos();
    }

    /**
     * Reads a line.
     *
     * @return the line without its CRLF
     * @throws SocketTimeoutException where the time of the reply is over
     * @throws ProtocolException where what comes is no line; the message says what it is
     */
    public String readLine() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int octet = read(); octet != '\n'; octet = read()) {
            if (octet < 0) {
                throw new ProtocolException("but the server closed the connection");
            }
            if (line.size() >= MAX_LINE) {
                throw new ProtocolException("got a line of more than " + MAX_LINE + " octets");
            }
            line.write(octet);
        }
        String text = line.toString(UTF_8);
        if (!text.endsWith("\r")) {
            throw new ProtocolException("got `" + Escapes.printable(text) + "`, which does not end in CRLF");
        }
        return text.substring(0, text.length() - 1);
    }

    private int read() throws IOException {
        if (in.available() == 0) {
            long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
            if (left < 1) {
                throw new SocketTimeoutException();
            }
            socket.setSoTimeout((int) left);
        }
        return in.read();
    }
}
