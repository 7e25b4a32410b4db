package dev.relaypolicy.server.nexthop;

import java.time.Duration;

/**
 * How many connections there may be with one next hop, and how long they are kept.
 *
 * @param connections in use at once, at least 1; whoever comes then waits the connect time-out, and is deferred
 * @param idle kept between transactions; 0 means a connection for each transaction
 * @param idleTime how long a connection is kept unused: 1 second to 5 minutes, less than the next hop's own patience
 * @param messages that go over one connection before it is closed, or are given up on the way, at least 1
 */
public record PoolSettings(int connections, int idle, Duration idleTime, int messages) {

    /** 100 in use, 10 idle for 30 seconds, 100 messages over each. */
    public static final PoolSettings DEFAULT = new PoolSettings(100, 10, Duration.ofSeconds(30), 100);

    /** As {@link #DEFAULT}, with a connection for each transaction. */
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

    /** How many connections may be in use for one client: three quarters, and where there are several never all. */
    int share() {
        return Math.max(1, Math.min(connections - 1, connections * 3 / 4));
    }
}
