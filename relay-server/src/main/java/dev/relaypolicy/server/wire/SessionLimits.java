package dev.relaypolicy.server.wire;

import java.time.Duration;
import java.util.OptionalInt;

/**
 * How much all clients, and each of them, may have.
 *
 * @param sessions sessions at a time, in all; at least 1
 * @param sessionsPerClient sessions at a time of one IPv4 address or one IPv6 /64; at least 1
 * @param idle how long a client may be silent, and leave a reply unread; more than zero, up to 24 days
 * @param session how long a session may last; more than zero
 * @param handshake how long a TLS handshake may take, and the header of a proxy; more than zero
 * @param connectionsPerMinute how often one client may connect, on average over more than a minute; empty for any number
 */
public record SessionLimits(
        int sessions,
        int sessionsPerClient,
        Duration idle,
        Duration session,
        Duration handshake,
        OptionalInt connectionsPerMinute) {

    /** Half a minute: enough for a device with a slow processor behind a slow line. */
    public static final Duration DEFAULT_HANDSHAKE = Duration.ofSeconds(30);

    /** 1,024 sessions, 256 of one client, 90 seconds of silence, two hours in all, 30 seconds for a handshake. */
    public static final SessionLimits DEFAULT =
            new SessionLimits(1024, 256, Duration.ofSeconds(90), Duration.ofHours(2));

    public SessionLimits {
        if (sessions < 1 || sessionsPerClient < 1) {
            throw new IllegalArgumentException("a server has at least one session, and one for each client");
        }
        if (connectionsPerMinute.orElse(1) < 1) {
            throw new IllegalArgumentException("a client may connect at least once a minute");
        }
        if (idle.toMillis() < 1
                || idle.toMillis() > Integer.MAX_VALUE
                || session.toMillis() < 1
                || handshake.toMillis() < 1) {
            throw new IllegalArgumentException("time limits are more than zero and the idle one at most 24 days: `"
                    + idle + "`, `" + session + "`, `" + handshake + "`");
        }
    }

    /** Limits with {@link #DEFAULT_HANDSHAKE}, and any number of connections a minute. */
    public SessionLimits(int sessions, int sessionsPerClient, Duration idle, Duration session) {
        this(sessions, sessionsPerClient, idle, session, DEFAULT_HANDSHAKE, OptionalInt.empty());
    }

    /** The same limits with other numbers of sessions. */
    public SessionLimits withSessions(int inAll, int perClient) {
        return new SessionLimits(inAll, perClient, idle, session, handshake, connectionsPerMinute);
    }
}
