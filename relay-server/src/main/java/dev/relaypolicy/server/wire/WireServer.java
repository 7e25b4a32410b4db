package dev.relaypolicy.server.wire;

import static java.util.Objects.requireNonNull;

import com.google.common.base.Ticker;
import com.google.common.collect.ImmutableList;
import dev.relaypolicy.Listener;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Listeners and their sessions.
 *
 * <pre>{@code
 * WireServer server = WireServer.bind(addresses, SessionLimits.DEFAULT, handler);
 * server.start();
 * ...
 * server.stop(Duration.ofSeconds(10));
 * }</pre>
 *
 * <p>Bound listeners let clients connect and wait, so that their ports are known before anything is served. All threads
 * are daemons: whoever starts a server keeps the process alive. Call {@link #start} and {@link #stop} from one thread.
 */
public final class WireServer {

    private static final Duration PAUSE_AFTER_FAILED_ACCEPT = Duration.ofMillis(100);

    private static final Logger LOG = System.getLogger(WireServer.class.getName());

    private final ImmutableList<ListenerSocket> listeners;
    private final Deadlines deadlines;
    private final Sessions sessions;
    private final ImmutableList<Acceptor> acceptors;
    private volatile Consumer<Listener> lost = listener -> {};

    private WireServer(
            List<ListenerSocket> listeners,
            Supplier<SessionLimits> limits,
            Proxies proxies,
            PermittedClients permitted,
            SessionHandler handler) {
        Ticker ticker = Ticker.systemTicker();
        this.listeners = ImmutableList.copyOf(listeners);
        this.sessions = new Sessions(handler, limits, proxies, permitted, ticker);
        this.deadlines = new Deadlines(sessions.open(), sessions::relieve, ticker);
        this.acceptors = listeners.stream().map(this::acceptor).collect(ImmutableList.toImmutableList());
    }

    private Acceptor acceptor(ListenerSocket socket) {
        return new Acceptor(
                socket.listener().name(),
                socket,
                client -> sessions.begin(
                        client, socket.listener(), socket.address().implicitTls()),
                PAUSE_AFTER_FAILED_ACCEPT,
                () -> lost.accept(socket.listener()));
    }

    /**
     * Binds every listener; no peer is a proxy.
     *
     * @param addresses where to listen
     * @param handler serves the clients of all of them; it tells them apart by {@link Connection#listener()}
     * @throws BindFailedException with every listener that could not be bound; then none is
     */
    public static WireServer bind(List<ListenAddress> addresses, SessionLimits limits, SessionHandler handler) {
        requireNonNull(limits, "limits");
        return bind(addresses, () -> limits, Proxies.NONE, PermittedClients.NONE, handler);
    }

    /**
     * Binds every listener.
     *
     * @param addresses where to listen
     * @param limits gives what counts for sessions that begin now
     * @param proxies which peers say for whom they have connected
     * @param permitted which clients may relay by their address; some sessions are reserved for them
     * @param handler serves the clients of all of them; it tells them apart by {@link Connection#listener()}
     * @throws BindFailedException with every listener that could not be bound; then none is
     */
    public static WireServer bind(
            List<ListenAddress> addresses,
            Supplier<SessionLimits> limits,
            Proxies proxies,
            PermittedClients permitted,
            SessionHandler handler) {
        requireNonNull(limits, "limits");
        requireNonNull(proxies, "proxies");
        requireNonNull(permitted, "permitted");
        requireNonNull(handler, "handler");
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
        return new WireServer(bound, limits, proxies, permitted, handler);
    }

    /** The bound listeners, in the order asked for. */
    public List<ListenerSocket> listeners() {
        return listeners;
    }

    /** Begins to serve clients. A listener that ends without {@link #stop} is logged. */
    public void start() {
        start(listener -> LOG.log(Level.ERROR, "listener `" + listener.name() + "` has ended"));
    }

    /**
     * Begins to serve clients.
     *
     * @param listenerLost called from another thread if a listener ends without {@link #stop}: its clients are not served any more
     */
    public void start(Consumer<Listener> listenerLost) {
        lost = requireNonNull(listenerLost, "listenerLost");
        deadlines.start();
        acceptors.forEach(Acceptor::start);
    }

    /** Returns whether clients are served: the server is not stopping, and the latest attempts to accept a client succeeded. */
    public boolean isServing() {
        return !isStopping() && acceptors.stream().noneMatch(Acceptor::isFailing);
    }

    /** Whether {@link #stop} was called; sessions ask {@link Connection#isStopping}. */
    public boolean isStopping() {
        return sessions.isStopping();
    }

    /** How many sessions there are now. */
    public int sessionCount() {
        return sessions.size();
    }

    /**
     * Stops: accepts nobody any more, and ends each session as soon as it waits for a command, with 421. What goes on
     * after the grace has its reads ended, and is closed a little later. Returns when all have ended, at the latest a
     * few seconds after the grace.
     *
     * @param grace how long sessions may go on with what they do; zero or more
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
