package dev.relaypolicy.server.protocol.wire;

import com.google.common.base.Ticker;
import dev.relaypolicy.net.IpAddress;
import dev.relaypolicy.server.log.FailureLog;
import dev.relaypolicy.server.protocol.wire.WireServer.PermittedClients;
import dev.relaypolicy.server.protocol.wire.WireServer.SessionHandler;
import dev.relaypolicy.server.protocol.wire.WireServer.TrustedPeers;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Collection;
import java.util.Collections;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

/** The sessions of a server: starts, limits, runs and stops them. Thread-safe. */
final class Sessions {

    private static final Logger LOGGER = System.getLogger(Sessions.class.getName());

    /** The time for sessions to write the closing reply when the server stops. */
    private static final Duration CLOSING_TIME = Duration.ofSeconds(1);

    private static final Duration STEP = Duration.ofMillis(50);

    /** The time for sessions to release their resources after that. */
    private static final Duration CLEANUP_TIME = Duration.ofSeconds(5);

    private final SessionHandler handler;
    private final Supplier<SessionLimits> limits;
    private final TrustedPeers proxies;
    private final TrustedPeers mailServers;
    private final Ticker ticker;
    private final SessionSlots slots;
    private final IdleSessionEvictor evictor;
    private final ExecutorService threads = SessionThreads.newExecutor();
    private final Set<Connection> open = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean stopping = new AtomicBoolean();
    private final AtomicBoolean evicting = new AtomicBoolean();

    Sessions(
            SessionHandler handler,
            Supplier<SessionLimits> limits,
            TrustedPeers proxies,
            TrustedPeers mailServers,
            PermittedClients permitted,
            Ticker ticker) {
        this.handler = handler;
        this.limits = limits;
        this.proxies = proxies;
        this.mailServers = mailServers;
        this.ticker = ticker;
        this.slots = new SessionSlots(limits, ticker);
        this.evictor = new IdleSessionEvictor(open, permitted, ticker);
    }

    /**
     * Starts a session, or refuses the client if a limit is reached. Does not wait for the client. A client of a
     * listener with implicit TLS is refused without a reply.
     */
    void begin(Socket socket, ListenerSocket listener) {
        Optional<SessionSlots.Slot> slot = slots.take();
        if (slot.isEmpty()) {
            refuse(socket, listener.address(), ClosingReply.TOO_MANY_CONNECTIONS);
            return;
        }
        Optional<ClosingReply> refusal = Optional.of(ClosingReply.TOO_MANY_CONNECTIONS);
        try {
            refusal = begin(socket, listener, slot.get());
        } catch (IOException e) {
            LOGGER.log(Level.DEBUG, "the client has closed the connection", e);
        } catch (RejectedExecutionException | OutOfMemoryError e) {
            LOGGER.log(
                    Level.ERROR,
                    "no session for " + socket.getRemoteSocketAddress() + " on "
                            + listener.listener().name(),
                    e);
        } finally {
            // after any failure: a slot that is not released is lost for the life of the process
            if (refusal.isPresent()) {
                slot.get().close();
                refuse(socket, listener.address(), refusal.get());
            }
        }
    }

    private Optional<ClosingReply> begin(Socket socket, ListenerSocket listener, SessionSlots.Slot slot)
            throws IOException {
        IpAddress peer = IpAddress.of(socket.getInetAddress());
        boolean proxied = proxies.include(listener.listener(), peer);
        // a mail server asks for many clients: the limits of one client do not apply to it
        boolean shared =
                proxied || listener.address().socket().isPresent() || mailServers.include(listener.listener(), peer);
        Optional<ClosingReply> refusal = shared ? Optional.empty() : slot.claim(peer);
        if (refusal.isPresent()) {
            return refusal;
        }
        Connection connection =
                new Connection(socket, listener.listener(), listener.address(), limits.get(), ticker, stopping::get);
        boolean begun = false;
        try {
            open.add(connection);
            threads.execute(() -> run(connection, slot, proxied ? Optional.of(socket) : Optional.empty()));
            begun = true;
        } finally {
            if (!begun) {
                open.remove(connection);
            }
        }
        return Optional.empty();
    }

    /** Does not block: the empty send buffer of a new socket holds one line. */
    private static void refuse(Socket socket, ListenAddress listener, ClosingReply reply) {
        LOGGER.log(Level.DEBUG, "refused {0} on {1}: {2}", socket.getRemoteSocketAddress(), listener.name(), reply);
        try (socket) {
            if (listener.implicitTls()) {
                return;
            }
            WireWriter writer = new WireWriter(socket.getOutputStream());
            write(reply, writer, listener);
            writer.flush();
            socket.shutdownOutput();
            socket.getInputStream().skipNBytes(socket.getInputStream().available());
        } catch (IOException e) {
            LOGGER.log(Level.DEBUG, "the client has closed the connection", e);
        }
    }

    /**
     * @param proxy the socket if the peer is a proxy, whose PROXY header is read first
     */
    private void run(Connection connection, SessionSlots.Slot slot, Optional<Socket> proxy) {
        try {
            if (proxy.isEmpty() || acceptsProxiedClient(connection, slot, proxy.get())) {
                if (mayUseSlot(connection, slot)) {
                    serve(connection);
                }
                connection.finish();
            }
        } finally {
            connection.close();
            release(connection, slot);
        }
    }

    /** Refuses a client that exceeds a limit at once: it must not delay other clients of the same proxy. */
    private static boolean acceptsProxiedClient(Connection connection, SessionSlots.Slot slot, Socket proxy) {
        if (!connection.readProxyHeader()) {
            return false;
        }
        Optional<ClosingReply> refusal =
                connection.isHealthCheck() ? Optional.empty() : slot.claim(connection.client());
        refusal.ifPresent(reply -> refuse(proxy, connection.address(), reply));
        return refusal.isEmpty();
    }

    /** See {@link SessionSlots.Slot#isReserved}. */
    private boolean mayUseSlot(Connection connection, SessionSlots.Slot slot) {
        boolean may = !slot.isReserved()
                || connection.isHealthCheck()
                || evictor.isTrusted(connection)
                || evictor.evictOne(connection);
        if (!may) {
            LOGGER.log(Level.DEBUG, "refused {0}: the last slots are reserved", connection);
            connection.evict();
            write(ClosingReply.TOO_MANY_CONNECTIONS, connection);
        }
        return may;
    }

    /**
     * Evicts idle sessions if slots run short, on another thread, because {@link IdleSessionEvictor#isTrusted} may
     * block.
     */
    void evictIdle() {
        double load = slots.load();
        if (load > IdleSessionEvictor.PRESSURE && !stopping.get() && evicting.compareAndSet(false, true)) {
            try {
                threads.execute(() -> evictIdle(load));
            } catch (RejectedExecutionException e) {
                evicting.set(false);
            }
        }
    }

    private void evictIdle(double load) {
        try {
            evictor.evictIdle(load, limits.get().idle());
        } finally {
            evicting.set(false);
        }
    }

    private void release(Connection connection, SessionSlots.Slot slot) {
        if (connection.isLoggedIn()) {
            evictor.remember(connection.client());
        }
        open.remove(connection);
        slot.close();
    }

    private void serve(Connection connection) {
        try {
            handler.serve(connection);
        } catch (SocketTimeoutException e) {
            ClosingReply timedOut = connection.isEvicted() ? ClosingReply.EVICTED : ClosingReply.TIMED_OUT;
            write(stopping.get() ? ClosingReply.STOPPING : timedOut, connection);
        } catch (IOException e) {
            LOGGER.log(Level.DEBUG, "lost " + connection, e);
        } catch (Throwable e) {
            FailureLog.error(LOGGER, "a session failed: " + connection, e);
            write(ClosingReply.FAILED, connection);
        }
    }

    private static void write(ClosingReply reply, Connection connection) {
        if (connection.beginsWithTls()) {
            return;
        }
        try {
            write(reply, connection.writer(), connection.address());
        } catch (IOException e) {
            LOGGER.log(Level.DEBUG, "lost " + connection, e);
        }
    }

    private static void write(ClosingReply reply, WireWriter writer, ListenAddress listener) throws IOException {
        Optional<String> line = reply.to(listener.protocol());
        if (line.isPresent()) {
            writer.line(line.get());
        }
    }

    void beginStop() {
        stopping.set(true);
    }

    boolean isStopping() {
        return stopping.get();
    }

    /** Ends each session when it waits for a command, and the others after the grace period. */
    void finishStop(Duration grace) {
        threads.shutdown();
        try {
            if (awaitWhileEndingIdle(grace)) {
                return;
            }
            open.forEach(Connection::expire);
            if (await(CLOSING_TIME)) {
                return;
            }
            open.forEach(Connection::close);
            if (!await(CLEANUP_TIME)) {
                LOGGER.log(Level.WARNING, "{0} sessions did not end", open.size());
            }
        } catch (InterruptedException e) {
            open.forEach(Connection::close);
            Thread.currentThread().interrupt();
        }
    }

    private boolean awaitWhileEndingIdle(Duration grace) throws InterruptedException {
        boolean ended = false;
        for (Duration left = grace; !ended && !left.isNegative(); left = left.minus(STEP)) {
            open.forEach(Connection::expireIfIdle);
            ended = await(STEP);
        }
        return ended;
    }

    private boolean await(Duration time) throws InterruptedException {
        return threads.awaitTermination(time.toNanos(), TimeUnit.NANOSECONDS);
    }

    Collection<Connection> open() {
        return Collections.unmodifiableSet(open);
    }

    int size() {
        return open.size();
    }
}
