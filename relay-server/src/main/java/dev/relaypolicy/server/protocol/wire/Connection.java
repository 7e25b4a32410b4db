package dev.relaypolicy.server.protocol.wire;

import com.google.common.base.Ticker;
import com.google.common.io.ByteStreams;
import dev.relaypolicy.Listener;
import dev.relaypolicy.TlsFacts;
import dev.relaypolicy.net.IpAddress;
import dev.relaypolicy.server.protocol.proxy.ProxyHeader;
import dev.relaypolicy.server.protocol.tls.ServerTls;
import dev.relaypolicy.text.Escapes;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * A connection of a client. Only {@link #close}, {@link #isClosed} and {@link #isStopping} are thread-safe; the session
 * thread alone calls the other public methods.
 */
public final class Connection implements AutoCloseable {

    /** The time that {@link #finish} waits for the client to close. */
    private static final Duration LINGER = Duration.ofSeconds(2);

    private static final int MAX_LINGER_BYTES = 256 * 1024;

    private static final Logger LOGGER = System.getLogger(Connection.class.getName());

    private final Socket socket;
    private final Listener listener;
    private final ListenAddress address;
    private final IpAddress peer;
    private final SessionLimits limits;
    private final Ticker ticker;
    private final Deadline deadline;
    private final BooleanSupplier stopping;

    private volatile Optional<IpAddress> client;
    private volatile WireReader reader;
    private volatile WireWriter writer;
    private Optional<ServerTls.Layer> tls = Optional.empty();
    private Runnable beforeWriting = () -> {};
    private boolean clientHasQuit;

    private volatile boolean expired;

    /** The start of the wait for a command, a handshake or a PROXY header; valid while {@link #waiting}. */
    private volatile long waitingSince;

    private volatile boolean waiting = true;

    /** The start of the current read from the socket; valid while {@link #reading}. */
    private volatile long readingSince;

    private volatile boolean reading;
    private volatile boolean inTransaction;
    private volatile boolean loggedIn;
    private volatile boolean evicted;
    private volatile ClientTrust trust = ClientTrust.UNKNOWN;

    /** Whether the session may be evicted: sessions of trusted clients are kept. */
    enum ClientTrust {
        UNKNOWN,
        UNTRUSTED,
        TRUSTED
    }

    /**
     * Creates a connection for an accepted socket. Deadlines take effect when {@link #endIfLate} is called.
     *
     * @throws IOException if the client has closed the connection
     */
    Connection(
            Socket socket,
            Listener listener,
            ListenAddress address,
            SessionLimits limits,
            Ticker ticker,
            BooleanSupplier stopping)
            throws IOException {
        this.socket = socket;
        this.listener = listener;
        this.address = address;
        this.limits = limits;
        this.peer = IpAddress.of(socket.getInetAddress());
        this.client = Optional.of(peer);
        this.ticker = ticker;
        this.waitingSince = ticker.read();
        this.deadline = new Deadline(ticker, limits.session());
        this.stopping = stopping;
        socket.setTcpNoDelay(true);
        this.writer = new WireWriter(new TimedOutput(socket.getOutputStream()));
        this.reader = new WireReader(new FlushingInput(new ExpiringInput(socket.getInputStream())));
    }

    /**
     * Returns the address named by a trusted proxy, else that of the peer.
     *
     * @throws IllegalStateException in a {@linkplain #isHealthCheck health check}
     */
    public IpAddress client() {
        return client.orElseThrow(() -> new IllegalStateException("a connection without a client: " + this));
    }

    /** Returns false before the PROXY header is read, and in a health check. */
    boolean hasClient() {
        return client.isPresent();
    }

    /** Returns the address and port of the peer, which may be a proxy. */
    public SocketAddress peerEnd() {
        return socket.getRemoteSocketAddress();
    }

    /** Returns the local address and port. */
    public SocketAddress ownEnd() {
        return socket.getLocalSocketAddress();
    }

    /**
     * Returns whether the connection has no client address: the proxy connected for itself, or could not name the
     * client. Such a session must not accept mail or logins.
     */
    public boolean isHealthCheck() {
        return client.isEmpty();
    }

    /**
     * Reads the PROXY header, and no byte after it, within the handshake timeout.
     *
     * @return false if the header is missing or malformed: the connection must be closed without a reply
     */
    boolean readProxyHeader() {
        client = Optional.empty();
        ProxyHeader header;
        try {
            header = within(limits.handshake(), () -> ProxyHeader.read(new ExpiringInput(socket.getInputStream())));
        } catch (IOException e) {
            header = new ProxyHeader.Malformed(String.valueOf(e.getMessage()));
        }
        if (header instanceof ProxyHeader.Malformed malformed) {
            LOGGER.log(
                    Level.INFO,
                    () -> "no valid PROXY header from " + this + ": " + Escapes.printable(malformed.problem()));
            return false;
        }
        if (header instanceof ProxyHeader.Client named) {
            client = Optional.of(named.address());
            LOGGER.log(Level.DEBUG, () -> this + " has port " + named.port());
        }
        return true;
    }

    /** Returns the listener that the client connected to. */
    public Listener listener() {
        return listener;
    }

    /** Returns the address of the listener. */
    public ListenAddress address() {
        return address;
    }

    /** Returns whether {@link #startTls} must be called before any read or write. */
    public boolean beginsWithTls() {
        return address.implicitTls() && tls.isEmpty();
    }

    /** Returns the negotiated TLS parameters; empty without TLS. */
    public Optional<TlsFacts> tls() {
        return tls.map(ServerTls.Layer::facts);
    }

    /**
     * Flushes the writer, performs a TLS handshake within the handshake timeout, and replaces the reader and the
     * writer. If the handshake fails, the connection is closed without a reply.
     *
     * @throws IllegalStateException if TLS is active, or clear-text input is buffered (CVE-2011-0411)
     * @throws IOException if the handshake fails
     */
    public TlsFacts startTls(ServerTls server) throws IOException {
        if (tls.isPresent() || reader.hasBufferedInput()) {
            throw new IllegalStateException("TLS is active already, or clear-text input is buffered");
        }
        boolean done = false;
        beginWaiting();
        try {
            ServerTls.Layer layer = within(limits.handshake(), () -> {
                writer.flush();
                return server.accept(new SocketUnderTls(socket, new ExpiringInput(socket.getInputStream())));
            });
            writer = new WireWriter(new TimedOutput(layer.socket().getOutputStream()));
            reader = new WireReader(new FlushingInput(layer.socket().getInputStream()));
            tls = Optional.of(layer);
            done = true;
            return layer.facts();
        } catch (IOException e) {
            LOGGER.log(
                    Level.INFO, () -> "no TLS with " + this + ": " + Escapes.printable(String.valueOf(e.getMessage())));
            throw e;
        } finally {
            waiting = false;
            if (!done) {
                close();
            }
        }
    }

    /** Returns whether the client has sent bytes that were not read. */
    public boolean hasUnreadInput() throws IOException {
        return reader.hasBufferedInput() || socket.getInputStream().available() > 0;
    }

    /** Sets an action that runs before each write to the socket. */
    public void beforeWriting(Runnable action) {
        beforeWriting = action;
    }

    /** Returns the reader. It flushes the writer before it waits for the client. */
    public WireReader reader() {
        return reader;
    }

    /** Returns the writer. */
    public WireWriter writer() {
        return writer;
    }

    /** Returns whether the server is stopping: a session should then end after its current command. */
    public boolean isStopping() {
        return stopping.getAsBoolean();
    }

    @FunctionalInterface
    public interface DeadlineScope extends AutoCloseable {
        @Override
        void close();
    }

    /**
     * Limits the total time from now until the scope is closed, as {@link #within} does. Nested scopes must be closed
     * in reverse order.
     */
    public DeadlineScope deadline(Duration limit) {
        long outer = deadline.limit(limit);
        return () -> deadline.restore(outer);
    }

    @FunctionalInterface
    public interface Exchange<T> {

        T run() throws IOException;
    }

    /**
     * Runs an exchange with a limit on its total time from now. After the limit every read throws
     * SocketTimeoutException, and soon after the connection is closed. Calls can be nested.
     */
    public <T> T within(Duration limit, Exchange<T> exchange) throws IOException {
        long outer = deadline.limit(limit);
        try {
            return exchange.run();
        } finally {
            deadline.restore(outer);
        }
    }

    /**
     * Flushes the writer and reads a command line.
     *
     * @param maxBytes the maximum length of the line, without its CRLF
     * @param limit the time for the whole line
     * @throws SocketTimeoutException if the line takes longer
     */
    public WireLine readCommand(int maxBytes, Duration limit) throws IOException {
        return await(limit, () -> reader.readLine(maxBytes));
    }

    /** Reads a line like {@link #readCommand}, of a protocol whose lines end in LF. */
    public WireLine readUnixLine(int maxBytes, Duration limit) throws IOException {
        return await(limit, () -> reader.readUnixLine(maxBytes));
    }

    private WireLine await(Duration limit, Exchange<WireLine> read) throws IOException {
        beginWaiting();
        try {
            return within(limit, read);
        } finally {
            waiting = false;
        }
    }

    private void beginWaiting() {
        waitingSince = ticker.read();
        waiting = true;
    }

    /** Sets whether a mail transaction is in progress. */
    public void inTransaction(boolean begun) {
        inTransaction = begun;
    }

    /** Marks the client as authenticated: its session is never evicted. */
    public void loggedIn() {
        loggedIn = true;
        trust = ClientTrust.TRUSTED;
    }

    boolean isLoggedIn() {
        return loggedIn;
    }

    ClientTrust trust() {
        return trust;
    }

    void trust(ClientTrust found) {
        trust = found;
    }

    /**
     * Returns the nanoseconds since the session began to wait for a command, a handshake or a PROXY header. Negative if
     * it is not waiting, is in a transaction, or is ending.
     */
    long idleNanos(long now) {
        long since = waitingSince;
        return waiting && !inTransaction && !expired ? Math.max(0, now - since) : -1;
    }

    /**
     * Returns the nanoseconds since the session began to wait for the next byte, in a transaction or not. Negative if
     * it is not reading, or is ending.
     */
    long stalledNanos(long now) {
        long since = readingSince;
        return reading && !expired ? Math.max(0, now - since) : -1;
    }

    /** Ends reading to free the slot. Returns false if reading has ended already. */
    synchronized boolean evict() {
        if (expired) {
            return false;
        }
        evicted = true;
        expire();
        return true;
    }

    boolean isEvicted() {
        return evicted;
    }

    /** Ends reading, or closes the connection, if the deadline has passed. Not thread-safe. */
    void endIfLate(long now) {
        switch (deadline.dueAt(now)) {
            case END_READING -> expire();
            case CLOSE -> close();
            case NONE -> {}
        }
    }

    /** Ends reading. The session can still write its closing reply. Idempotent. */
    synchronized void expire() {
        if (expired) {
            return;
        }
        expired = true;
        try {
            socket.shutdownInput();
        } catch (IOException e) {
            close();
        }
    }

    boolean isExpired() {
        return expired;
    }

    /** Ends reading if the session waits for a command and no byte of it has arrived. */
    void expireIfIdle() {
        if (reader.isIdle()) {
            expire();
        }
    }

    /** Records that the client sent QUIT: {@link #finish} need not wait for it. */
    public void clientHasQuit() {
        clientHasQuit = true;
    }

    /**
     * Flushes and closes. Discards unread input first, up to a limit in bytes and time, because it would make the
     * operating system discard the last reply. Idempotent; never throws on a client failure.
     */
    public void finish() {
        if (isClosed()) {
            return;
        }
        try {
            within(LINGER, evicted ? this::flushOnly : this::flushAndDrain);
        } catch (IOException e) {
            // the client has closed the connection or did not close in time
        } finally {
            close();
        }
    }

    private long flushOnly() throws IOException {
        writer.flush();
        return 0;
    }

    private long flushAndDrain() throws IOException {
        writer.flush();
        if (clientHasQuit && tls.isEmpty() && !hasUnreadInput()) {
            return 0;
        }
        if (tls.isPresent()) {
            // sends close_notify, and shuts down the socket below
            tls.get().socket().shutdownOutput();
        } else {
            socket.shutdownOutput();
        }
        return ByteStreams.exhaust(ByteStreams.limit(socket.getInputStream(), MAX_LINGER_BYTES));
    }

    /** Closes at once. Unflushed output is lost. Idempotent. */
    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            // the socket is closed anyway
        }
    }

    /** Returns whether this side has closed the connection. */
    public boolean isClosed() {
        return socket.isClosed();
    }

    @Override
    public String toString() {
        String name = client.map(IpAddress::toString).orElse("no client");
        return name + (client.equals(Optional.of(peer)) ? "" : " through " + peer) + " on " + listener.name();
    }

    private abstract static class ArrayInput extends FilterInputStream {

        ArrayInput(InputStream in) {
            super(in);
        }

        @Override
        public abstract int read(byte[] bytes, int offset, int length) throws IOException;

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }
    }

    /** Flushes pending replies before it waits for the next command. */
    private final class FlushingInput extends ArrayInput {

        FlushingInput(InputStream in) {
            super(in);
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            writer.flush();
            return in.read(bytes, offset, length);
        }
    }

    /**
     * The input from the socket, with the idle timeout for each read. After the deadline it throws, because TLS would
     * refuse to write the closing reply after an end of the stream.
     */
    private final class ExpiringInput extends ArrayInput {

        ExpiringInput(InputStream in) {
            super(in);
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            int count;
            readingSince = ticker.read();
            reading = true;
            try {
                count = within(limits.idle(), () -> in.read(bytes, offset, length));
            } finally {
                reading = false;
            }
            if (count < 0 && expired) {
                throw new SocketTimeoutException("the deadline has passed");
            }
            return count;
        }
    }

    private final class TimedOutput extends OutputStream {

        private final OutputStream out;

        TimedOutput(OutputStream out) {
            this.out = out;
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            beforeWriting.run();
            within(limits.idle(), () -> {
                out.write(bytes, offset, length);
                return length;
            });
        }

        @Override
        public void write(int value) throws IOException {
            write(new byte[] {(byte) value}, 0, 1);
        }

        @Override
        public void flush() throws IOException {
            out.flush();
        }
    }
}
