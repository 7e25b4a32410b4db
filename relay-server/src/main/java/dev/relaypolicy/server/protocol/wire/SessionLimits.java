package dev.relaypolicy.server.protocol.wire;

import java.time.Duration;
import java.util.OptionalInt;

/**
 * Limits on sessions, in total and per client. Numbers are at least 1, and times are more than zero.
 *
 * @param sessions the maximum number of concurrent sessions
 * @param sessionsPerClient the maximum number of concurrent sessions per IPv4 address or IPv6 /64
 * @param idle the timeout for one read or write, up to 24 days
 * @param session the maximum duration of a session
 * @param handshake the timeout for a TLS handshake, and for a PROXY header
 * @param connectionsPerMinute the maximum rate of new connections per client; empty for no limit
 */
public record SessionLimits(
        int sessions,
        int sessionsPerClient,
        Duration idle,
        Duration session,
        Duration handshake,
        OptionalInt connectionsPerMinute) {

    /** Enough for a slow device on a slow line. */
    public static final Duration DEFAULT_HANDSHAKE = Duration.ofSeconds(30);

    /** The default limits: 1,024 sessions, 256 per client, 90 seconds idle, two hours per session. */
    public static final SessionLimits DEFAULT =
            new SessionLimits(1024, 256, Duration.ofSeconds(90), Duration.ofHours(2));

    public SessionLimits {
        if (sessions < 1 || sessionsPerClient < 1) {
            throw new IllegalArgumentException(
                    "the session limits `" + sessions + "` and `" + sessionsPerClient + "` must be at least 1");
        }
        if (connectionsPerMinute.orElse(1) < 1) {
            throw new IllegalArgumentException("the connections per minute must be at least 1");
        }
        if (idle.toMillis() < 1
                || idle.toMillis() > Integer.MAX_VALUE
                || session.toMillis() < 1
                || handshake.toMillis() < 1) {
            throw new IllegalArgumentException("timeouts must be more than zero, and idle at most 24 days: `" + idle
                    + "`, `" + session + "`, `" + handshake + "`");
        }
    }

    /** Creates limits with {@link #DEFAULT_HANDSHAKE} and without a connection rate. */
    public SessionLimits(int sessions, int sessionsPerClient, Duration idle, Duration session) {
        this(sessions, sessionsPerClient, idle, session, DEFAULT_HANDSHAKE, OptionalInt.empty());
    }

    /** Returns these limits with other numbers of sessions. */
    public SessionLimits withSessions(int total, int perClient) {
        return new SessionLimits(total, perClient, idle, session, handshake, connectionsPerMinute);
    }
}
