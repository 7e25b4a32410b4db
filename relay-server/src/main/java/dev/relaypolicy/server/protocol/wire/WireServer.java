package dev.relaypolicy.server.protocol.wire;

import com.google.common.base.Ticker;
import com.google.common.collect.ImmutableList;
import dev.relaypolicy.Listener;
import dev.relaypolicy.net.IpAddress;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * A server with any number of listeners and a limited number of sessions. All threads are daemon threads. Call {@link
 * #start} and {@link #stop} from the same thread.
 */
public final class WireServer {

    /** Serves clients, each on its own thread. */
    @FunctionalInterface
    public interface SessionHandler {

        /**
         * Serves one client until its session ends. The caller then {@linkplain Connection#finish finishes} the
         * connection, also after an exception. On a SocketTimeoutException, it sends the timeout reply of the protocol;
         * on any other IOException, nothing. It logs anything else, and sends a generic reply.
         */
        void serve(Connection connection) throws IOException;
    }

    /**
     * Peers that speak for clients of their own: proxies, whose connections begin with a PROXY header, or mail servers
     * that send policy requests. Called for each connection; must not block. Thread-safe.
     */
    @FunctionalInterface
    public interface TrustedPeers {

        TrustedPeers NONE = (listener, peer) -> false;

        /** Returns whether the peer is trusted on the listener. */
        boolean include(Listener listener, IpAddress peer);
    }

    /**
     * Clients that an address policy lets relay, for which some slots are reserved. Called on the session thread, at
     * most once a session, and only if slots run short; may block. Thread-safe.
     */
    @FunctionalInterface
    public interface PermittedClients {

        PermittedClients NONE = (listener, client) -> false;

        /** Returns whether an address policy lets the client relay. */
        boolean include(Listener listener, IpAddress client);
    }

    private static final Duration PAUSE_AFTER_FAILED_ACCEPT = Duration.ofMillis(100);

    private static final Logger LOGGER = System.getLogger(WireServer.class.getName());

    private final ImmutableList<ListenerSocket> listeners;
    private final DeadlineMonitor deadlines;
    private final Sessions sessions;
    private final ImmutableList<Acceptor> acceptors;
    private volatile Consumer<Listener> lost = listener -> {};

    private WireServer(
            List<ListenerSocket> listeners,
            Supplier<SessionLimits> limits,
            TrustedPeers proxies,
            TrustedPeers mailServers,
            PermittedClients permitted,
            SessionHandler handler) {
        Ticker ticker = Ticker.systemTicker();
        this.listeners = ImmutableList.copyOf(listeners);
        this.sessions = new Sessions(handler, limits, proxies, mailServers, permitted, ticker);
        this.deadlines = new DeadlineMonitor(sessions.open(), sessions::evictIdle, ticker);
        this.acceptors = listeners.stream().map(this::acceptor).collect(ImmutableList.toImmutableList());
    }

    private Acceptor acceptor(ListenerSocket socket) {
        return new Acceptor(
                socket.listener().name(),
                socket,
                client -> sessions.begin(client, socket),
                PAUSE_AFTER_FAILED_ACCEPT,
                () -> lost.accept(socket.listener()));
    }

    /** Binds all listeners, without trusted proxies and permitted clients. */
    public static WireServer bind(List<ListenAddress> addresses, SessionLimits limits, SessionHandler handler) {
        return bind(addresses, () -> limits, TrustedPeers.NONE, TrustedPeers.NONE, PermittedClients.NONE, handler);
    }

    /**
     * Binds all listeners. Clients can connect, and wait until {@link #start}.
     *
     * @param limits supplies the limits for each new session
     * @throws BindFailedException if any listener cannot be bound; then none stays bound
     */
    public static WireServer bind(
            List<ListenAddress> addresses,
            Supplier<SessionLimits> limits,
            TrustedPeers proxies,
            TrustedPeers mailServers,
            PermittedClients permitted,
            SessionHandler handler) {
        List<ListenerSocket> bound = new ArrayList<>();
        List<BindFailedException.Failure> failures = new ArrayList<>();
        for (ListenAddress address : addresses) {
            try {
                bound.add(ListenerSocket.bind(address));
            } catch (IOException e) {
                failures.add(new BindFailedException.Failure(address, e));
            }
        }
        if (!failures.isEmpty()) {
            bound.forEach(ListenerSocket::close);
            throw new BindFailedException(failures);
        }
        return new WireServer(bound, limits, proxies, mailServers, permitted, handler);
    }

    /** Returns the bound listeners, in the order of their addresses. */
    public List<ListenerSocket> listeners() {
        return listeners;
    }

    /** Starts serving clients. Logs a listener that ends without {@link #stop}. */
    public void start() {
        start(listener -> LOGGER.log(Level.ERROR, "listener `" + listener.name() + "` has ended"));
    }

    /**
     * Starts serving clients.
     *
     * @param listenerLost called on another thread if a listener ends without {@link #stop}
     */
    public void start(Consumer<Listener> listenerLost) {
        lost = listenerLost;
        deadlines.start();
        acceptors.forEach(Acceptor::start);
    }

    /** Returns whether the server is not stopping and the latest accept of every listener succeeded. */
    public boolean isServing() {
        return !isStopping() && acceptors.stream().noneMatch(Acceptor::isFailing);
    }

    /** Returns whether {@link #stop} was called. */
    public boolean isStopping() {
        return sessions.isStopping();
    }

    /** Returns the number of open sessions. */
    public int sessionCount() {
        return sessions.size();
    }

    /**
     * Stops the server: ends each session with 421 when it waits for a command, and all others after the grace period.
     * Returns when all have ended, at most a few seconds after it.
     */
    public void stop(Duration grace) {
        sessions.beginStop();
        acceptors.forEach(Acceptor::beginStop);
        listeners.forEach(ListenerSocket::close);
        acceptors.forEach(Acceptor::join);
        sessions.finishStop(grace);
        deadlines.close();
    }
}
