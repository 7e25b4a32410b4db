package dev.relaypolicy.server.wire;

import com.google.common.base.Ticker;
import dev.relaypolicy.Listener;
import dev.relaypolicy.net.IpAddress;
import dev.relaypolicy.server.FailureLog;
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

/** The sessions of a server: how many there may be, how each runs and ends, how all end. Thread-safe. */
final class Sessions {

    private static final Logger LOG = System.getLogger(Sessions.class.getName());

    /** How long sessions have to say that the server stops, after their reads were ended. */
    private static final Duration LAST_WORDS = Duration.ofSeconds(1);

    private static final Duration STEP = Duration.ofMillis(50);
    private static final Duration CLEANING_UP = Duration.ofSeconds(5);

    private final SessionHandler handler;
    private final Supplier<SessionLimits> limits;
    private final Proxies proxies;
    private final Ticker ticker;
    private final SessionSlots slots;
    private final RoomMaker room;
    private final ExecutorService threads = SessionThreads.newExecutor();
    private final Set<Connection> open = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean stopping = new AtomicBoolean();
    private final AtomicBoolean relieving = new AtomicBoolean();

    Sessions(
            SessionHandler handler,
            Supplier<SessionLimits> limits,
            Proxies proxies,
            PermittedClients permitted,
            Ticker ticker) {
        this.handler = handler;
        this.limits = limits;
        this.proxies = proxies;
        this.ticker = ticker;
        this.slots = new SessionSlots(limits, ticker);
        this.room = new RoomMaker(open, permitted, ticker);
    }

    /**
     * Starts a session, or turns the client away where there are too many. Does not wait for the client.
     *
     * @param implicitTls whether the client waits for a handshake, so that nothing can be said to it yet
     */
    void begin(Socket socket, Listener listener, boolean implicitTls) {
        Optional<SessionSlots.Slot> slot = slots.take();
        if (slot.isEmpty()) {
            turnAway(socket, listener, implicitTls, LastWords.TOO_MANY_CONNECTIONS);
            return;
        }
        Optional<LastWords> refusal = Optional.of(LastWords.TOO_MANY_CONNECTIONS);
        try {
            refusal = begin(socket, listener, implicitTls, slot.get());
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "the client went away first", e);
        } catch (RejectedExecutionException | OutOfMemoryError e) {
            LOG.log(Level.ERROR, "no session for " + socket.getRemoteSocketAddress() + " on " + listener.name(), e);
        } finally {
            // whatever went wrong: a slot that nobody gives back is lost for ever
            if (refusal.isPresent()) {
                slot.get().close();
                turnAway(socket, listener, implicitTls, refusal.get());
            }
        }
    }

    /** Starts a session in a slot; returns why it does not, where it does not. */
    private Optional<LastWords> begin(Socket socket, Listener listener, boolean implicitTls, SessionSlots.Slot slot)
            throws IOException {
        IpAddress peer = IpAddress.of(socket.getInetAddress());
        boolean proxied = proxies.include(listener, peer);
        Optional<LastWords> refusal = proxied ? Optional.empty() : slot.claim(peer);
        if (refusal.isPresent()) {
            return refusal;
        }
        Connection connection = new Connection(socket, listener, implicitTls, limits.get(), ticker, stopping::get);
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

    /** One line fits into the empty buffer of a new socket, so this blocks on nothing. */
    private static void turnAway(Socket socket, Listener listener, boolean implicitTls, LastWords words) {
        LOG.log(Level.DEBUG, "turned away {0} on {1}: {2}", socket.getRemoteSocketAddress(), listener.name(), words);
        try (socket) {
            if (implicitTls) {
                return;
            }
            WireWriter writer = new WireWriter(socket.getOutputStream());
            say(words, writer, listener);
            writer.flush();
            socket.shutdownOutput();
            socket.getInputStream().skipNBytes(socket.getInputStream().available());
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "the client went away first", e);
        }
    }

    /**
     * Runs a session.
     *
     * @param proxy the socket of a proxy, which has yet to say for whom it has connected
     */
    private void run(Connection connection, SessionSlots.Slot slot, Optional<Socket> proxy) {
        try {
            if (proxy.isEmpty() || isIntroduced(connection, slot, proxy.get())) {
                if (mayStay(connection, slot)) {
                    serve(connection);
                }
                connection.finish();
            }
        } finally {
            connection.close();
            ended(connection, slot);
        }
    }

    /**
     * Whether a proxy has said for whom it has connected, and that client may have a session. A client that may not is turned away
     * at once, so that it cannot hold up others who come through the same proxy.
     */
    private static boolean isIntroduced(Connection connection, SessionSlots.Slot slot, Socket proxy) {
        if (!connection.readProxyHeader()) {
            return false;
        }
        Optional<LastWords> refusal = connection.isHealthCheck() ? Optional.empty() : slot.claim(connection.client());
        refusal.ifPresent(words -> turnAway(proxy, connection.listener(), connection.beginsWithTls(), words));
        return refusal.isEmpty();
    }

    /** Lets a stranger use one of the last slots only if another session makes room for it. */
    private boolean mayStay(Connection connection, SessionSlots.Slot slot) {
        boolean stays = !slot.isReserved()
                || connection.isHealthCheck()
                || room.isTrusted(connection)
                || room.evictOne(connection);
        if (!stays) {
            LOG.log(Level.DEBUG, "turned away {0}: the last slots are reserved", connection);
            connection.evict();
            say(LastWords.TOO_MANY_CONNECTIONS, connection);
        }
        return stays;
    }

    /** Closes idle sessions early if slots run short. Does not block: deciding who is trusted may, so a session thread does that. */
    void relieve() {
        double load = slots.load();
        if (load > RoomMaker.PRESSURE && !stopping.get() && relieving.compareAndSet(false, true)) {
            try {
                threads.execute(() -> relieve(load));
            } catch (RejectedExecutionException e) {
                relieving.set(false);
            }
        }
    }

    private void relieve(double load) {
        try {
            room.evictIdle(load, limits.get().idle());
        } finally {
            relieving.set(false);
        }
    }

    private void ended(Connection connection, SessionSlots.Slot slot) {
        if (connection.isLoggedIn()) {
            room.remember(connection.client());
        }
        open.remove(connection);
        slot.close();
    }

    /** Whatever happens in a session stays in it. */
    private void serve(Connection connection) {
        try {
            handler.serve(connection);
        } catch (SocketTimeoutException e) {
            LastWords timedOut = connection.isEvicted() ? LastWords.MAKING_ROOM : LastWords.TIMED_OUT;
            say(stopping.get() ? LastWords.STOPPING : timedOut, connection);
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "lost " + connection, e);
        } catch (Throwable e) {
            FailureLog.error(LOG, "a session failed: " + connection, e);
            say(LastWords.FAILED, connection);
        }
    }

    private static void say(LastWords words, Connection connection) {
        if (connection.beginsWithTls()) {
            return;
        }
        try {
            say(words, connection.writer(), connection.listener());
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "lost " + connection, e);
        }
    }

    private static void say(LastWords words, WireWriter writer, Listener listener) throws IOException {
        Optional<String> line = words.to(listener);
        if (line.isPresent()) {
            writer.line(line.get());
        }
    }

    /** From now on sessions see that they should end. */
    void beginStop() {
        stopping.set(true);
    }

    boolean isStopping() {
        return stopping.get();
    }

    /** Ends sessions as they come to wait for a command, after the grace the others too. Begin no session meanwhile. */
    void finishStop(Duration grace) {
        threads.shutdown();
        try {
            if (awaitWhileEndingIdle(grace)) {
                return;
            }
            open.forEach(Connection::expire);
            if (await(LAST_WORDS)) {
                return;
            }
            open.forEach(Connection::close);
            if (!await(CLEANING_UP)) {
                LOG.log(Level.WARNING, "{0} sessions did not end", open.size());
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

    /** The connections of all sessions; changes as they begin and end. */
    Collection<Connection> open() {
        return Collections.unmodifiableSet(open);
    }

    /** How many sessions there are. */
    int size() {
        return open.size();
    }
}
