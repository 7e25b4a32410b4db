package dev.relaypolicy.server.wire;

import com.google.common.base.Ticker;
import dev.relaypolicy.net.IpAddress;
import dev.relaypolicy.server.wire.Connection.Standing;
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
 * Closes idle sessions of strangers when slots run short, the longest silent first. Sessions without a transaction go first; a session
 * in a transaction goes only if its client has sent nothing for {@link #STALLED}. Sessions of trusted clients stay: those that an
 * address policy permits, that have logged in before, or that are logged in now. Thread-safe.
 */
final class RoomMaker {

    /** The share of taken slots from which on idle sessions are closed early. */
    static final double PRESSURE = 0.75;

    private static final Duration STALLED = Duration.ofSeconds(10);

    /** A client that is slower than that between two commands loses its session when all slots are taken. */
    private static final Duration MIN_IDLE = Duration.ofSeconds(5);

    private static final Duration BETWEEN_WARNINGS = Duration.ofMinutes(1);

    private static final Logger LOG = System.getLogger(RoomMaker.class.getName());

    private final Collection<Connection> open;
    private final PermittedClients permitted;
    private final Ticker ticker;
    private final RecentLogins logins;
    private final AtomicLong nextWarning;

    /**
     * Creates a room maker.
     *
     * @param open the connections of all sessions; may change at any time
     * @param permitted decides whether an address policy lets a client relay
     */
    RoomMaker(Collection<Connection> open, PermittedClients permitted, Ticker ticker) {
        this.open = open;
        this.permitted = permitted;
        this.ticker = ticker;
        this.logins = new RecentLogins(ticker);
        this.nextWarning = new AtomicLong(ticker.read());
    }

    /** Remembers a client that has logged in. */
    void remember(IpAddress client) {
        logins.add(client);
    }

    /** Returns whether a connection belongs to a trusted client. May block, once for each connection. */
    boolean isTrusted(Connection connection) {
        if (connection.standing() == Standing.UNKNOWN && connection.hasClient()) {
            IpAddress client = connection.client();
            boolean trusted = logins.contains(client) || permitted.include(connection.listener(), client);
            connection.standing(trusted ? Standing.TRUSTED : Standing.STRANGER);
        }
        return connection.standing() == Standing.TRUSTED;
    }

    /**
     * Closes the session that is idle for the longest time.
     *
     * @param newcomer the connection that needs the slot, and is not closed itself
     * @return false if there is none that may be closed
     */
    boolean evictOne(Connection newcomer) {
        long now = ticker.read();
        warn(now);
        return evictLongest(newcomer, connection -> connection.silence(now), 0)
                || evictLongest(newcomer, connection -> connection.stall(now), STALLED.toNanos());
    }

    private boolean evictLongest(Connection newcomer, ToLongFunction<Connection> idleness, long least) {
        while (true) {
            Optional<Connection> longest = open.stream()
                    .filter(connection -> connection != newcomer
                            && connection.standing() != Standing.TRUSTED
                            && idleness.applyAsLong(connection) >= least)
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
     * Closes every session of a stranger that has waited without a transaction for longer than it may now.
     *
     * @param load the share of taken slots
     * @param idle how long a session may wait without pressure
     */
    void evictIdle(double load, Duration idle) {
        long now = ticker.read();
        warn(now);
        long allowed = allowed(load, idle).toNanos();
        for (Connection connection : open) {
            if (connection.silence(now) > allowed && !isTrusted(connection)) {
                connection.evict();
            }
        }
    }

    /** Shortens the idle time in proportion to the free slots, down to {@link #MIN_IDLE} when none is left. */
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
            LOG.log(Level.WARNING, "{0} sessions are open: idle ones are closed early to make room", open.size());
        }
    }
}
