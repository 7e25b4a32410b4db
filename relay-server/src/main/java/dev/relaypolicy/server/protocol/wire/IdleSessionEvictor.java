package dev.relaypolicy.server.protocol.wire;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.google.common.base.Ticker;
import dev.relaypolicy.net.IpAddress;
import dev.relaypolicy.net.IpBlock;
import dev.relaypolicy.server.protocol.wire.Connection.ClientTrust;
import dev.relaypolicy.server.protocol.wire.WireServer.PermittedClients;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.ToLongFunction;

/**
 * Closes idle sessions when slots run short, the longest idle first. A session in a transaction is closed only if no
 * other is idle and its client has sent nothing for {@link #STALLED}. Sessions of trusted clients are never closed:
 * those that an address policy permits, or that are or recently were logged in. Thread-safe.
 */
final class IdleSessionEvictor {

    /** The share of taken slots above which idle sessions are closed early. */
    static final double PRESSURE = 0.75;

    private static final Duration STALLED = Duration.ofSeconds(10);

    /** {@link #evictIdle} closes no session that has been idle for less; {@link #evictOne} may. */
    private static final Duration MIN_IDLE = Duration.ofSeconds(5);

    private static final Duration BETWEEN_WARNINGS = Duration.ofMinutes(1);
    private static final Duration LOGIN_MEMORY = Duration.ofDays(30);

    /** The number of clients whose logins are remembered, about 200 bytes each. */
    private static final int MAX_LOGIN_CLIENTS = 100_000;

    private static final Logger LOGGER = System.getLogger(IdleSessionEvictor.class.getName());

    private final Collection<Connection> open;
    private final PermittedClients permitted;
    private final Ticker ticker;
    private final Cache<IpBlock, Boolean> logins;
    private final AtomicLong nextWarning;

    /**
     * @param open a live view of the open connections
     * @param permitted the clients that an address policy permits
     */
    IdleSessionEvictor(Collection<Connection> open, PermittedClients permitted, Ticker ticker) {
        this.open = open;
        this.permitted = permitted;
        this.ticker = ticker;
        this.logins = Caffeine.newBuilder()
                .maximumSize(MAX_LOGIN_CLIENTS)
                .expireAfterWrite(LOGIN_MEMORY)
                .ticker(ticker::read)
                .build();
        this.nextWarning = new AtomicLong(ticker.read());
    }

    void remember(IpAddress client) {
        logins.put(IpBlock.client(client), true);
    }

    /** Returns whether the client is trusted. The first call for a connection may block. */
    boolean isTrusted(Connection connection) {
        if (connection.trust() == ClientTrust.UNKNOWN && connection.hasClient()) {
            IpAddress client = connection.client();
            // other peers than listed mail servers are closed at once
            boolean trusted = connection.address().protocol() == ListenAddress.Protocol.POSTFIX_POLICY
                    || logins.getIfPresent(IpBlock.client(client)) != null
                    || permitted.include(connection.listener(), client);
            connection.trust(trusted ? ClientTrust.TRUSTED : ClientTrust.UNTRUSTED);
        }
        return connection.trust() == ClientTrust.TRUSTED;
    }

    /**
     * Closes the longest idle session other than the newcomer, which needs the slot. Returns false if none may be
     * closed.
     */
    boolean evictOne(Connection newcomer) {
        long now = ticker.read();
        warn(now);
        return evictLongest(newcomer, connection -> connection.idleNanos(now), 0)
                || evictLongest(newcomer, connection -> connection.stalledNanos(now), STALLED.toNanos());
    }

    private boolean evictLongest(Connection newcomer, ToLongFunction<Connection> idleness, long min) {
        while (true) {
            Optional<Connection> longest = open.stream()
                    .filter(connection -> connection != newcomer
                            && connection.trust() != ClientTrust.TRUSTED
                            && idleness.applyAsLong(connection) >= min)
                    .max(Comparator.comparingLong(idleness));
            if (longest.isEmpty()) {
                return false;
            }
            if (!isTrusted(longest.get()) && longest.get().evict()) {
                return true;
            }
        }
    }

    /**
     * Closes every untrusted session without a transaction that exceeds the idle time for this load.
     *
     * @param load the share of taken slots
     * @param idle the idle time without pressure
     */
    void evictIdle(double load, Duration idle) {
        long now = ticker.read();
        warn(now);
        long allowed = allowed(load, idle).toNanos();
        for (Connection connection : open) {
            if (connection.idleNanos(now) > allowed && !isTrusted(connection)) {
                connection.evict();
            }
        }
    }

    /** Reduces the idle time in proportion to the free slots, to {@link #MIN_IDLE} if none is free. */
    static Duration allowed(double load, Duration idle) {
        if (load <= PRESSURE || idle.compareTo(MIN_IDLE) <= 0) {
            return idle;
        }
        double free = Math.max(0, (1 - load) / (1 - PRESSURE));
        return MIN_IDLE.plusMillis((long) (idle.minus(MIN_IDLE).toMillis() * free));
    }

    private void warn(long now) {
        long next = nextWarning.get();
        if (now - next >= 0
                && nextWarning.compareAndSet(next, now + TimeUnit.MILLISECONDS.toNanos(BETWEEN_WARNINGS.toMillis()))) {
            LOGGER.log(Level.WARNING, "{0} sessions are open: idle ones are closed early to make room", open.size());
        }
    }
}
