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
 * Reads the lines that a server sends. The timeout applies to a reply as a whole, and a line has at most 64 KiB. Not
 * thread-safe.
 */
public final class ServerLines {

    private static final int MAX_LINE = 65_536;

    private final Socket socket;
    private final InputStream in;
    private final Duration timeout;
    private long deadline;

    /**
     * Creates a reader for a connected socket, whose read timeout it sets from then on.
     *
     * @param timeout the maximum time for each whole reply
     * @throws IllegalArgumentException as {@link #requireTimeout}
     * @throws IOException if the socket is not connected
     */
    public ServerLines(Socket socket, Duration timeout) throws IOException {
        this.socket = requireNonNull(socket, "socket");
        this.timeout = requireTimeout(timeout);
        this.in = new BufferedInputStream(socket.getInputStream());
        beginReply();
    }

    /**
     * Returns the timeout.
     *
     * @throws IllegalArgumentException if it is not from 1 ms to 24 days, the range of a socket's timeout
     */
    public static Duration requireTimeout(Duration timeout) {
        if (timeout.isNegative() || timeout.toMillis() < 1 || timeout.toMillis() > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("`" + timeout + "` is out of range: use a timeout of 1 ms to 24 days");
        }
        return timeout;
    }

    /** Starts the timeout of the next reply. */
    public void beginReply() {
        deadline = System.nanoTime() + timeout.toNanos();
    }

    /**
     * Reads one line without its CRLF.
     *
     * @throws SocketTimeoutException if the timeout of the reply is over
     * @throws ProtocolException if the line is too long or does not end in CRLF, or the server closes the connection;
     *     the message starts with {@code got}
     */
    public String readLine() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int b = read(); b != '\n'; b = read()) {
            if (b < 0) {
                throw new ProtocolException("got a closed connection");
            }
            if (line.size() >= MAX_LINE) {
                throw new ProtocolException("got a line of more than " + MAX_LINE + " bytes");
            }
            line.write(b);
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
