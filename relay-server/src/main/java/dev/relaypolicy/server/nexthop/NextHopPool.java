package dev.relaypolicy.server.nexthop;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import com.google.common.base.Ticker;
import com.google.common.net.HostAndPort;
import dev.relaypolicy.net.IpAddress;
import dev.relaypolicy.net.IpBlock;
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

/** One next hop: its idle connections, its hosts and their breakers. Thread-safe. */
final class NextHopPool implements NextHopConnection.Home, AutoCloseable {

    private static final Duration GOODBYE = Duration.ofSeconds(2);
    private static final int MAX_HOSTS = 1000;

    /** Servers count what they refuse, and end the session: Exchange at the fifth, Postfix answers slowly from the tenth on. */
    private static final int TOO_MANY_REFUSALS = 4;

    private final NextHopSettings settings;
    private final Hosts hosts;
    private final Dialer dialer;
    private final Ticker ticker;
    private final ScheduledExecutorService closer;
    private final Semaphore slots;

    /** What each client may have of these, so that none keeps the others from the next hop. */
    private final LoadingCache<IpBlock, Semaphore> shares;

    /** The connections that are out, with what they take up. */
    private final Map<NextHopConnection, ConnectionPermits> lent = new ConcurrentHashMap<>();

    private final LoadingCache<HostAndPort, Breaker> breakers;

    private final Deque<NextHopConnection> idle = new ArrayDeque<>();
    private boolean sweeping;
    private boolean closed;

    NextHopPool(NextHopSettings settings, Hosts hosts, Dialer dialer, Ticker ticker, ScheduledExecutorService closer) {
        this.settings = settings;
        this.hosts = hosts;
        this.dialer = dialer;
        this.ticker = ticker;
        this.closer = closer;
        this.slots = new Semaphore(settings.pool().connections(), true);
        // forgotten when nobody has any of it
        this.shares = Caffeine.newBuilder()
                .weakValues()
                .build(client -> new Semaphore(settings.pool().share(), true));
        // mail exchangers come and go
        this.breakers =
                Caffeine.newBuilder().maximumSize(MAX_HOSTS).build(host -> new Breaker(settings.breaker(), ticker));
    }

    /** See {@link NextHopClient#connect}. */
    NextHopConnection connect(Optional<IpAddress> client, NextHopClient.Opening opening) throws IOException {
        ConnectionPermits permits = new ConnectionPermits(settings.timeouts().connect());
        boolean connected = false;
        try {
            if (client.isPresent()) {
                permits.take(shares.get(IpBlock.client(client.get())), "all connections that one client may have");
            }
            permits.take(slots, "all " + settings.pool().connections() + " connections");
            TimeBudget budget = new TimeBudget(closer, settings.timeouts().total());
            Optional<NextHopConnection> kept = reuse(budget, opening);
            NextHopConnection connection = kept.isPresent() ? kept.get() : call(budget, opening);
            lent.put(connection, permits);
            connected = true;
            return connection;
        } finally {
            if (!connected) {
                permits.giveBack();
            }
        }
    }

    /** A kept connection that takes the opening. Where one does not, the others are as old, and dropped too. */
    private Optional<NextHopConnection> reuse(TimeBudget budget, NextHopClient.Opening opening) {
        Optional<NextHopConnection> kept = takeIdle();
        if (kept.isEmpty()) {
            return kept;
        }
        kept.get().lend(budget);
        boolean open = false;
        try {
            opening.run(kept.get());
            open = true;
            return kept;
        } catch (IOException e) {
            dropIdle();
            return Optional.empty();
        } finally {
            if (!open) {
                kept.get().drop();
            }
        }
    }

    /** Calls the hosts in their order, and every address of each. One that there is no time to call has not failed. */
    private NextHopConnection call(TimeBudget budget, NextHopClient.Opening opening) throws IOException {
        List<String> problems = new ArrayList<>();
        Optional<NextHopException> said = Optional.empty();
        for (HostAndPort host : lookedUp(budget, hosts::inOrder)) {
            if (budget.isOver()) {
                problems.add(host + ": not called, the time is up");
                continue;
            }
            Breaker breaker = breakers.get(host);
            if (!breaker.lets()) {
                problems.add(host + ": left alone after failures");
                continue;
            }
            boolean up = false;
            try {
                NextHopConnection connection = call(host, budget, opening);
                up = true;
                return connection;
            } catch (IOException e) {
                problems.add(host + ": " + e);
                said = e instanceof NextHopException known ? Optional.of(known) : Optional.empty();
            } finally {
                if (up) {
                    breaker.succeeded();
                } else {
                    breaker.failed();
                }
            }
        }
        throw new NextHopException(
                said.map(NextHopException::reply).orElse(NextHopException.UNAVAILABLE), String.join("; ", problems));
    }

    private NextHopConnection call(HostAndPort host, TimeBudget budget, NextHopClient.Opening opening)
            throws IOException {
        IOException failure = new IOException("the host has no address");
        for (InetAddress address : lookedUp(budget, () -> hosts.addresses(host.getHost()))) {
            if (budget.isOver()) {
                break;
            }
            try {
                NextHopConnection connection = dialer.dial(host, address, budget, this);
                boolean open = false;
                try {
                    opening.run(connection);
                    open = true;
                    return connection;
                } finally {
                    if (!open) {
                        connection.drop();
                    }
                }
            } catch (IOException e) {
                failure = e;
            }
        }
        throw failure;
    }

    /** Looks names up, which ends by itself and cannot be ended, but takes its time like everything else. */
    private static <T> List<T> lookedUp(TimeBudget budget, TimeBudget.Wait<List<T>> lookup) throws IOException {
        return budget.during(() -> {}, lookup);
    }

    @Override
    public void takeBack(NextHopConnection connection) {
        try {
            TimeBudget brief = new TimeBudget(closer, GOODBYE);
            boolean worthKeeping = settings.pool().idle() > 0
                    && connection.transactions() < settings.pool().messages()
                    && connection.refusals() < TOO_MANY_REFUSALS;
            if (!(worthKeeping && connection.reset(brief) && keep(connection))) {
                connection.quit(brief);
            }
        } finally {
            Optional.ofNullable(lent.remove(connection)).ifPresent(ConnectionPermits::giveBack);
        }
    }

    private synchronized boolean keep(NextHopConnection connection) {
        if (closed || idle.size() >= settings.pool().idle() || !sweepLater()) {
            return false;
        }
        connection.idleSince(ticker.read());
        idle.addFirst(connection);
        return true;
    }

    private synchronized Optional<NextHopConnection> takeIdle() {
        dropIdleFor(settings.pool().idleTime());
        return Optional.ofNullable(idle.pollFirst());
    }

    private synchronized void dropIdle() {
        while (!idle.isEmpty()) {
            idle.removeLast().drop();
        }
    }

    /** Drops connections that have been idle for longer. */
    private void dropIdleFor(Duration time) {
        long now = ticker.read();
        while (!idle.isEmpty() && now - idle.getLast().idleSince() > time.toNanos()) {
            idle.removeLast().drop();
        }
    }

    private boolean sweepLater() {
        try {
            if (!sweeping) {
                var unused =
                        closer.schedule(this::sweep, settings.pool().idleTime().toMillis(), MILLISECONDS);
                sweeping = true;
            }
            return true;
        } catch (RejectedExecutionException e) {
            // the server stops
            return false;
        }
    }

    private synchronized void sweep() {
        sweeping = false;
        dropIdleFor(settings.pool().idleTime());
        if (!idle.isEmpty()) {
            sweepLater();
        }
    }

    /** Drops the idle connections, and keeps none from now on. */
    @Override
    public synchronized void close() {
        closed = true;
        dropIdle();
    }
}
