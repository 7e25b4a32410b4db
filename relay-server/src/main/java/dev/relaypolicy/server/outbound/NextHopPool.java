package dev.relaypolicy.server.outbound;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import com.google.common.base.Ticker;
import com.google.common.net.HostAndPort;
import dev.relaypolicy.net.IpAddress;
import dev.relaypolicy.net.IpBlock;
import dev.relaypolicy.server.outbound.NextHopClient.Opened;
import dev.relaypolicy.server.outbound.NextHopClient.Opening;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;

/** The pool of connections to one next hop, with its hosts and their circuit breakers. Thread-safe. */
final class NextHopPool implements NextHopConnection.Owner, AutoCloseable {

    private static final Duration QUIT_TIMEOUT = Duration.ofSeconds(2);
    private static final int MAX_HOSTS = 1000;

    /**
     * The number of rejected commands after which a connection is not reused. Exchange closes the session at the fifth.
     */
    private static final int MAX_REFUSALS = 4;

    private final NextHopSettings settings;
    private final Hosts hosts;
    private final Dialer dialer;
    private final Ticker ticker;
    private final ScheduledExecutorService closer;
    private final Semaphore total;

    /** Limits each client, to keep connections available to the others. */
    private final LoadingCache<IpBlock, Semaphore> perClient;

    private final Map<NextHopConnection, ConnectionPermits> inUse = new ConcurrentHashMap<>();

    private final LoadingCache<HostAndPort, Breaker> breakers;

    private final Deque<NextHopConnection> idle = new ArrayDeque<>();
    private boolean sweepScheduled;
    private boolean closed;

    NextHopPool(NextHopSettings settings, Hosts hosts, Dialer dialer, Ticker ticker, ScheduledExecutorService closer) {
        this.settings = settings;
        this.hosts = hosts;
        this.dialer = dialer;
        this.ticker = ticker;
        this.closer = closer;
        this.total = new Semaphore(settings.pool().connections(), true);
        // an entry is removed when no connection refers to it
        this.perClient = Caffeine.newBuilder()
                .weakValues()
                .build(client -> new Semaphore(settings.pool().maxPerClient(), true));
        // bounded, because mail exchangers change
        this.breakers =
                Caffeine.newBuilder().maximumSize(MAX_HOSTS).build(host -> new Breaker(settings.breaker(), ticker));
    }

    Opened connect(Optional<IpAddress> client, Opening opening) throws IOException {
        ConnectionPermits permits = new ConnectionPermits(settings.timeouts().connect());
        boolean connected = false;
        try {
            if (client.isPresent()) {
                permits.acquire(perClient.get(IpBlock.client(client.get())), "all connections for one client");
            }
            permits.acquire(total, "all " + settings.pool().connections() + " connections");
            TimeBudget budget = new TimeBudget(closer, settings.timeouts().total());
            Optional<Opened> reused = reuse(budget, opening);
            Opened opened = reused.isPresent() ? reused.get() : connectNew(budget, opening);
            inUse.put(opened.connection(), permits);
            connected = true;
            return opened;
        } finally {
            if (!connected) {
                permits.release();
            }
        }
    }

    /**
     * Returns an idle connection on which the opening succeeded. If it fails, closes all idle connections, which are at
     * least as old.
     */
    private Optional<Opened> reuse(TimeBudget budget, Opening opening) {
        Optional<NextHopConnection> idleConnection = takeIdle();
        if (idleConnection.isEmpty()) {
            return Optional.empty();
        }
        idleConnection.get().startTransaction(budget);
        try {
            return Optional.of(open(idleConnection.get(), opening));
        } catch (IOException e) {
            dropIdle();
            return Optional.empty();
        }
    }

    /** Runs the opening, and drops the connection if it fails. */
    private static Opened open(NextHopConnection connection, Opening opening) throws IOException {
        boolean open = false;
        try {
            Opened opened = new Opened(connection, opening.run(connection));
            open = true;
            return opened;
        } finally {
            if (!open) {
                connection.drop();
            }
        }
    }

    /** Tries the hosts in order, and every address of each. A host that is skipped for lack of time has not failed. */
    private Opened connectNew(TimeBudget budget, Opening opening) throws IOException {
        List<String> problems = new ArrayList<>();
        Optional<NextHopException> lastReply = Optional.empty();
        for (HostAndPort host : lookUp(budget, hosts::inOrder)) {
            if (budget.isExhausted()) {
                problems.add(host + ": not tried, the time limit has expired");
                continue;
            }
            Breaker breaker = breakers.get(host);
            if (!breaker.allows()) {
                problems.add(host + ": skipped after recent failures");
                continue;
            }
            boolean up = false;
            try {
                Opened opened = connectTo(host, budget, opening);
                up = true;
                return opened;
            } catch (IOException e) {
                problems.add(host + ": " + e);
                lastReply = e instanceof NextHopException specific ? Optional.of(specific) : Optional.empty();
            } finally {
                if (up) {
                    breaker.succeeded();
                } else {
                    breaker.failed();
                }
            }
        }
        throw new NextHopException(
                lastReply.map(NextHopException::reply).orElse(NextHopException.UNAVAILABLE),
                String.join("; ", problems));
    }

    private Opened connectTo(HostAndPort host, TimeBudget budget, Opening opening) throws IOException {
        List<InetAddress> addresses = lookUp(budget, () -> hosts.addresses(host.getHost()));
        IOException failure = new IOException(
                addresses.isEmpty() ? "the host has no address" : "the time limit expired during the address lookup");
        for (InetAddress address : addresses) {
            if (budget.isExhausted()) {
                break;
            }
            try {
                return open(dialer.dial(host, address, budget, this), opening);
            } catch (IOException e) {
                failure = e;
            }
        }
        throw failure;
    }

    /** A lookup cannot be interrupted, but its duration counts. */
    private static <T> List<T> lookUp(TimeBudget budget, TimeBudget.BlockingCall<List<T>> lookup) throws IOException {
        return budget.run(() -> {}, lookup);
    }

    @Override
    public void release(NextHopConnection connection) {
        // first: as soon as the connection is idle, another transaction may take it and store its own permits
        Optional<ConnectionPermits> permits = Optional.ofNullable(inUse.remove(connection));
        try {
            TimeBudget budget = new TimeBudget(closer, QUIT_TIMEOUT);
            boolean worthKeeping = settings.pool().idle() > 0
                    && connection.transactions() < settings.pool().messages()
                    && connection.refusals() < MAX_REFUSALS;
            if (!(worthKeeping && connection.reset(budget) && keep(connection))) {
                connection.quit(budget);
            }
        } finally {
            permits.ifPresent(ConnectionPermits::release);
        }
    }

    private synchronized boolean keep(NextHopConnection connection) {
        if (closed || idle.size() >= settings.pool().idle() || !scheduleSweep()) {
            return false;
        }
        connection.idleSince(ticker.read());
        idle.addFirst(connection);
        return true;
    }

    private synchronized Optional<NextHopConnection> takeIdle() {
        dropIdleLongerThan(settings.pool().idleTime());
        return Optional.ofNullable(idle.pollFirst());
    }

    private synchronized void dropIdle() {
        while (!idle.isEmpty()) {
            idle.removeLast().drop();
        }
    }

    private void dropIdleLongerThan(Duration time) {
        long now = ticker.read();
        while (!idle.isEmpty() && now - idle.getLast().idleSince() > time.toNanos()) {
            idle.removeLast().drop();
        }
    }

    private boolean scheduleSweep() {
        try {
            if (!sweepScheduled) {
                var unused =
                        closer.schedule(this::sweep, settings.pool().idleTime().toMillis(), MILLISECONDS);
                sweepScheduled = true;
            }
            return true;
        } catch (RejectedExecutionException e) {
            // the server is shutting down
            return false;
        }
    }

    private synchronized void sweep() {
        sweepScheduled = false;
        dropIdleLongerThan(settings.pool().idleTime());
        if (!idle.isEmpty()) {
            scheduleSweep();
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        dropIdle();
    }
}
