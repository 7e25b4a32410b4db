package dev.relaypolicy.server.wire;

import com.google.common.base.Ticker;
import com.google.common.io.ByteStreams;
import dev.relaypolicy.Listener;
import dev.relaypolicy.TlsFacts;
import dev.relaypolicy.net.IpAddress;
import dev.relaypolicy.server.proxy.ProxyHeader;
import dev.relaypolicy.server.tls.ServerTls;
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
 * One client on one socket. A session uses it from its one thread; {@link #close}, {@link #isClosed} and
 * {@link #isStopping} may be called from any.
 */
public final class Connection implements AutoCloseable {

    /**
     * How long {@link #finish} waits for the client to read the last reply and to close, and how much it reads of it.
     */
    private static final Duration LINGER = Duration.ofSeconds(2);

    private static final int LINGER_OCTETS = 256 * 1024;

    private static final Logger LOG = System.getLogger(Connection.class.getName());

    private final Socket socket;
    private final Listener listener;
    private final boolean implicitTls;
    private final IpAddress peer;
    private final SessionLimits limits;
    private final Ticker ticker;
    private final TimeLeft timeLeft;
    private final BooleanSupplier stopping;

    private volatile Optional<IpAddress> client;
    private volatile WireReader reader;
    private volatile WireWriter writer;
    private Optional<ServerTls.Layer> tls = Optional.empty();
    private Runnable beforeWriting = () -> {};
    private boolean clientHasQuit;

    private volatile boolean expired;

    /** When the session began to wait for a command, a handshake or a proxy header; valid while {@link #waiting}. */
    private volatile long waitingSince;

    private volatile boolean waiting = true;

    /** When the current read from the socket began; valid while {@link #reading}. */
    private volatile long readingSince;

    private volatile boolean reading;
    private volatile boolean inTransaction;
    private volatile boolean loggedIn;
    private volatile boolean evicted;
    private volatile Standing standing = Standing.UNKNOWN;

    /** Whether the session may be closed to make room for another client. */
    enum Standing {
        UNKNOWN,
        STRANGER,
        TRUSTED
    }

    /**
     * A connection just accepted. Its deadlines count where {@link #endIfLate} is called now and then.
     *
     * @param implicitTls whether the client waits for a TLS handshake
     * @param limits how long one read or write may wait, a handshake take, and all together
     * @throws IOException where the client has already gone
     */
    Connection(
            Socket socket,
            Listener listener,
            boolean implicitTls,
            SessionLimits limits,
            Ticker ticker,
            BooleanSupplier stopping)
            throws IOException {
        this.socket = socket;
        this.listener = listener;
        this.implicitTls = implicitTls;
        this.limits = limits;
        this.peer = IpAddress.of(socket.getInetAddress());
        this.client = Optional.of(peer);
        this.ticker = ticker;
        this.waitingSince = ticker.read();
        this.timeLeft = new TimeLeft(ticker, limits.session());
        this.stopping = stopping;
        socket.setTcpNoDelay(true);
        this.writer = new WireWriter(new TimedOutput(socket.getOutputStream()));
        this.reader = new WireReader(new FlushingInput(new ExpiringInput(socket.getInputStream())));
    }

    /**
     * Who has connected, or for whom a proxy has.
     *
     * @throws IllegalStateException in a {@linkplain #isHealthCheck health check}
     */
    public IpAddress client() {
        return client.orElseThrow(() -> new IllegalStateException("a connection without a client: " + this));
    }

    /** Returns whether the client is known: a proxy may not have named it yet, or not have any. */
    boolean hasClient() {
        return client.isPresent();
    }

    /** Returns the address and port of the peer, which may be a proxy. */
    public SocketAddress peerEnd() {
        return socket.getRemoteSocketAddress();
    }

    /** Returns the address and port at which the peer connected. */
    public SocketAddress ownEnd() {
        return socket.getLocalSocketAddress();
    }

    /**
     * Whether there is no client: a proxy has connected for itself, or for somebody whom it cannot name. Such a session must not
     * have anything to do with mail.
     */
    public boolean isHealthCheck() {
        return client.isEmpty();
    }

    /**
     * Reads the header with which a proxy says for whom it has connected, within the time of a handshake, and nothing behind it. From
     * then on that is the client, and the proxy's own address counts for nothing. Where there is no header, or not a right one, that
     * is logged in one line, and nothing must be said to whoever is there.
     *
     * @return whether there was a header
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
            LOG.log(Level.INFO, () -> "no PROXY header on " + this + ": " + Escapes.printable(malformed.problem()));
            return false;
        }
        if (header instanceof ProxyHeader.Client named) {
            client = Optional.of(named.address());
            LOG.log(Level.DEBUG, () -> this + " has port " + named.port());
        }
        return true;
    }

    /** Where the client came in. */
    public Listener listener() {
        return listener;
    }

    /** Whether the client waits for a TLS handshake: then {@link #startTls} comes before anything is read or written. */
    public boolean beginsWithTls() {
        return implicitTls && tls.isEmpty();
    }

    /** What was agreed on in the TLS handshake, where there was one. */
    public Optional<TlsFacts> tls() {
        return tls.map(ServerTls.Layer::facts);
    }

    /**
     * Does the server's side of a TLS handshake, after flushing what was written, within the time that the limits give it. From
     * then on there are another reader and another writer, over TLS. Where no handshake comes about, that is logged in one line
     * and the connection closed, without a word in clear text.
     *
     * @return what was agreed on
     * @throws IllegalStateException where there is a TLS layer already, or {@link #hasUnreadInput octets of the client} wait to
     *     be read that would count as sent under TLS (CVE-2011-0411)
     * @throws IOException where no handshake comes about; then the connection is closed
     */
    public TlsFacts startTls(ServerTls server) throws IOException {
        if (tls.isPresent() || reader.hasBufferedInput()) {
            throw new IllegalStateException(
                    "a handshake begins on a connection in clear text that nothing is read from");
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
            LOG.log(Level.INFO, () -> "no TLS with " + this + ": " + Escapes.printable(String.valueOf(e.getMessage())));
            throw e;
        } finally {
            waiting = false;
            if (!done) {
                close();
            }
        }
    }

    /** Whether the client has sent more than was read so far. */
    public boolean hasUnreadInput() throws IOException {
        return reader.hasBufferedInput() || socket.getInputStream().available() > 0;
    }

    /** Has something done each time before something goes out to the client. */
    public void beforeWriting(Runnable action) {
        beforeWriting = action;
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

    /** A time limit that runs; closing it in time lifts it. */
    @FunctionalInterface
    public interface Deadline extends AutoCloseable {
        @Override
        void close();
    }

    /**
     * Limits the time for what several exchanges do together. Past the limit it is as in {@link #within}. Of deadlines that
     * overlap, the later is lifted first.
     *
     * @param limit how long they may take in all, counted from now
     */
    public Deadline deadline(Duration limit) {
        long outer = timeLeft.limit(limit);
        return () -> timeLeft.restore(outer);
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
        long outer = timeLeft.limit(limit);
        try {
            return exchange.run();
        } finally {
            timeLeft.restore(outer);
        }
    }

    /**
     * Reads a command line, after flushing what was written to the client.
     *
     * @param maxOctets the length of the longest line, without its CRLF
     * @param limit the time for the whole line
     * @throws SocketTimeoutException if the line takes longer
     * @throws IOException if the connection is lost
     */
    public WireLine readCommand(int maxOctets, Duration limit) throws IOException {
        beginWaiting();
        try {
            return within(limit, () -> reader.readLine(maxOctets));
        } finally {
            waiting = false;
        }
    }

    private void beginWaiting() {
        waitingSince = ticker.read();
        waiting = true;
    }

    /** Marks the beginning and the end of a mail transaction. */
    public void inTransaction(boolean begun) {
        inTransaction = begun;
    }

    /** Marks the client as authenticated: its session is not closed to make room for another. */
    public void loggedIn() {
        loggedIn = true;
        standing = Standing.TRUSTED;
    }

    boolean isLoggedIn() {
        return loggedIn;
    }

    Standing standing() {
        return standing;
    }

    void standing(Standing found) {
        standing = found;
    }

    /**
     * Returns for how long the session has waited for a command, a handshake or a proxy header, in nanoseconds. A client that sends
     * a line byte by byte counts as silent until the line is complete. Negative if the session does something else, is in a
     * transaction, or ends already.
     */
    long silence(long now) {
        long since = waitingSince;
        return waiting && !inTransaction && !expired ? Math.max(0, now - since) : -1;
    }

    /**
     * Returns for how long the client has sent no byte that the session waits for, in nanoseconds, in a transaction or not. Negative
     * if the session does not wait for the client, or ends already.
     */
    long stall(long now) {
        long since = readingSince;
        return reading && !expired ? Math.max(0, now - since) : -1;
    }

    /** Ends reading to make room for another client. Returns false if reading has ended already. */
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

    /** Ends reading, or all, where a deadline has passed. One thread at a time. */
    void endIfLate(long now) {
        switch (timeLeft.endingAt(now)) {
            case READING -> expire();
            case EVERYTHING -> close();
            case NOTHING -> {}
        }
    }

    /** Ends reading, so that the session stops waiting and can still say why it ends. Idempotent. */
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

    /** Whether reading was ended. */
    boolean isExpired() {
        return expired;
    }

    /** Ends reading where the session waits for a command, and has not read any of it. */
    void expireIfIdle() {
        if (reader.isIdle()) {
            expire();
        }
    }

    /** The client has said that it will send nothing more, so that {@link #finish} need not wait for it. */
    public void clientHasQuit() {
        clientHasQuit = true;
    }

    /**
     * Flushes and closes so that the client gets the last reply: a socket closed while octets of the client are unread
     * would throw the reply away. Waits for the client to close too, but reads and waits a bounded amount only, and not
     * at all for a client in clear text that has quit and has sent nothing behind that. Does nothing where the connection
     * is already closed; never throws for what the client does.
     */
    public void finish() {
        if (isClosed()) {
            return;
        }
        try {
            within(LINGER, evicted ? this::flushOnly : this::flushAndDrain);
        } catch (IOException e) {
            // The client has gone or does not close: nobody is left to tell.
        } finally {
            close();
        }
    }

    /** Does not wait for the client: another one needs its slot. */
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
            // says that nothing was cut off (close_notify), and shuts down what is below
            tls.get().socket().shutdownOutput();
        } else {
            socket.shutdownOutput();
        }
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

    /** Returns the client, the proxy and the listener, for logs. */
    @Override
    public String toString() {
        String who = client.map(IpAddress::toString).orElse("nobody");
        return who + (client.equals(Optional.of(peer)) ? "" : " through " + peer) + " on " + listener.name();
    }

    /** Input that is read in arrays. */
    private abstract static class ArrayInput extends FilterInputStream {

        ArrayInput(InputStream in) {
            super(in);
        }

        @Override
        public abstract int read(byte[] octets, int offset, int length) throws IOException;

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }
    }

    /** What the session reads: replies go out before it waits for the next command. */
    private final class FlushingInput extends ArrayInput {

        FlushingInput(InputStream in) {
            super(in);
        }

        @Override
        public int read(byte[] octets, int offset, int length) throws IOException {
            writer.flush();
            return in.read(octets, offset, length);
        }
    }

    /**
     * What comes from the socket, each piece within the time that a read may wait: a passed deadline ends the waiting with an
     * exception. To TLS the mere end of the input would be an end of the session, after which it lets nothing be written.
     */
    private final class ExpiringInput extends ArrayInput {

        ExpiringInput(InputStream in) {
            super(in);
        }

        @Override
        public int read(byte[] octets, int offset, int length) throws IOException {
            int count;
            readingSince = ticker.read();
            reading = true;
            try {
                count = within(limits.idle(), () -> in.read(octets, offset, length));
            } finally {
                reading = false;
            }
            if (count < 0 && expired) {
                throw new SocketTimeoutException("the deadline has passed");
            }
            return count;
        }
    }

    /**
     * What goes to the client, each piece within the time that a read may wait: a client that sends and never reads is held up
     * by its own replies, wherever in a command they are written.
     */
    private final class TimedOutput extends OutputStream {

        private final OutputStream out;

        TimedOutput(OutputStream out) {
            this.out = out;
        }

        @Override
        public void write(byte[] octets, int offset, int length) throws IOException {
            beforeWriting.run();
            within(limits.idle(), () -> {
                out.write(octets, offset, length);
                return length;
            });
        }

        @Override
        public void write(int octet) throws IOException {
            write(new byte[] {(byte) octet}, 0, 1);
        }

        @Override
        public void flush() throws IOException {
            out.flush();
        }
    }
}
