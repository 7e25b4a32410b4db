package dev.relaypolicy.server.outbound;

import java.time.Duration;

/**
 * The limits of the connection pool of a next hop.
 *
 * @param connections the maximum number of connections in use, at least 1. A transaction waits for a free one for up to
 *     the connect timeout, and is then deferred.
 * @param idle the maximum number of idle connections; 0 means one connection for each transaction
 * @param idleTime the maximum idle time of a connection, 1 second to 5 minutes; should be shorter than the
 *     timeout of the next hop
 * @param messages the number of transactions after which a connection is closed, at least 1
 */
public record PoolSettings(int connections, int idle, Duration idleTime, int messages) {

    public static final PoolSettings DEFAULT = new PoolSettings(100, 10, Duration.ofSeconds(30), 100);

    /** No reuse: one connection for each transaction. */
    public static final PoolSettings NO_REUSE = new PoolSettings(100, 0, Duration.ofSeconds(30), 1);

    public PoolSettings {
        if (connections < 1 || idle < 0 || idle > connections || messages < 1) {
            throw new IllegalArgumentException(
                    "`" + connections + "` connections with `" + idle + "` idle for `" + messages
                            + "` messages is not a pool: at least 1 connection and 1 message, and not more idle than connections");
        }
        if (idleTime.compareTo(Duration.ofSeconds(1)) < 0 || idleTime.compareTo(Duration.ofMinutes(5)) > 0) {
            throw new IllegalArgumentException("`" + idleTime + "` is not an idle time: use 1 second to 5 minutes");
        }
    }

    /** Returns the maximum for one client: three quarters of all connections; at least 1, and not all if possible. */
    int maxPerClient() {
        return Math.max(1, Math.min(connections - 1, connections * 3 / 4));
    }
}
