package dev.relaypolicy.server.wire;

import com.google.common.io.ByteStreams;
import dev.relaypolicy.Listener;
import dev.relaypolicy.net.IpAddress;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.function.BooleanSupplier;

/**
 * One client on one socket. A session uses it from its one thread; {@link #close}, {@link #isClosed} and
 * {@link #isStopping} may be called from any.
 */
public final class Connection implements AutoCloseable {

    /**
     * How long {@link #finish} waits for the client to read the last reply and to close, and how much it reads of it.
     */
    private static final Duration LINGER = Duration.ofSeconds(2);

    private static final int LINGER_OCTETS = 256 * 1024;

    private final Socket socket;
    private final Listener listener;
    private final IpAddress client;
    private final Deadlines deadlines;
    private final BooleanSupplier stopping;
    private final WireReader reader;
    private final WireWriter writer;

    private volatile boolean expired;

    /**
     * A connection just accepted.
     *
     * @param idle how long one read may wait
     * @throws IOException where the client has already gone
     */
    Connection(Socket socket, Listener listener, Duration idle, Deadlines deadlines, BooleanSupplier stopping)
            throws IOException {
        this.socket = socket;
        this.listener = listener;
        this.client = IpAddress.of(socket.getInetAddress());
        this.deadlines = deadlines;
        this.stopping = stopping;
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(Math.toIntExact(idle.toMillis()));
        this.writer = new WireWriter(socket.getOutputStream());
        this.reader = new WireReader(new ClientInput(socket.getInputStream()));
    }

    /** Who has connected. */
    public IpAddress client() {
        return client;
    }

    /** Where the client came in. */
    public Listener listener() {
        return listener;
    }

    /** Reads from the client, after flushing what was written to it. */
    public WireReader reader() {
        return reader;
    }

    /** Writes to the client. */
    public WireWriter writer() {
        return writer;
    }

    /**
     * Whether the server is about to stop: a session should end after the command that it works on. One that waits for
     * a command need not ask, its read ends.
     */
    public boolean isStopping() {
        return stopping.getAsBoolean();
    }

    /** Something that talks to the client and gives a result. */
    @FunctionalInterface
    public interface Exchange<T> {

        /** Talks to the client. */
        T run() throws IOException;
    }

    /**
     * Talks to the client within a time, however the client spreads its octets over it. Past the limit every read
     * throws SocketTimeoutException, and a little later the connection is closed. Nests.
     *
     * @param limit how long it may take in all
     * @throws SocketTimeoutException where the client took longer
     * @throws IOException as the exchange does
     */
    public <T> T within(Duration limit, Exchange<T> exchange) throws IOException {
        Deadlines.Watch watch = deadlines.watch(this, limit);
        try {
            return exchange.run();
        } finally {
            watch.close();
        }
    }

    /**
     * Ends reading, so that the session stops waiting and can say why it ends. Anything may follow but another command.
     */
    void expire() {
        expired = true;
        try {
            socket.shutdownInput();
        } catch (IOException e) {
            close();
        }
    }

    /** Ends reading where the session waits for a command, and has not read any of it. */
    void expireIfIdle() {
        if (reader.isIdle()) {
            expire();
        }
    }

    /**
     * Flushes and closes so that the client gets the last reply: a socket closed while octets of the client are unread
     * would throw the reply away. Waits for the client to close too, but reads and waits a bounded amount only. Does
     * nothing where the connection is already closed; never throws for what the client does.
     */
    public void finish() {
        if (isClosed()) {
            return;
        }
        try {
            within(LINGER, this::flushAndDrain);
        } catch (IOException e) {
            // The client has gone or does not close: nobody is left to tell.
        } finally {
            close();
        }
    }

    private long flushAndDrain() throws IOException {
        writer.flush();
        socket.shutdownOutput();
        return ByteStreams.exhaust(ByteStreams.limit(socket.getInputStream(), LINGER_OCTETS));
    }

    /** Closes at once; what was not flushed is lost, and a thread that waits for the client wakes. Idempotent. */
    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            // It is closed all the same.
        }
    }

    /** Whether the connection was closed from this side. */
    public boolean isClosed() {
        return socket.isClosed();
    }

    /** Returns the client and the listener, for logs. */
    @Override
    public String toString() {
        return client + " on " + listener.name();
    }

    /**
     * The client's octets: replies go out before waiting for the next command, and a passed deadline ends the waiting.
     */
    private final class ClientInput extends InputStream {

        private final InputStream in;

        ClientInput(InputStream in) {
            this.in = in;
        }

        @Override
        public int read(byte[] octets, int offset, int length) throws IOException {
            writer.flush();
            int count = in.read(octets, offset, length);
            if (count < 0 && expired) {
                throw new SocketTimeoutException("the deadline has passed");
            }
            return count;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }
    }
}
