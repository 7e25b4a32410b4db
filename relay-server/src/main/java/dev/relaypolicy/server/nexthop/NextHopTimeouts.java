package dev.relaypolicy.server.nexthop;

import java.time.Duration;

/**
 * How long a transaction waits for its next hop, while its own client waits too (which RFC 5321 section 4.5.3.2 asks to
 * wait 5 minutes after RCPT and 10 after the data).
 *
 * @param connect until an address of the server accepts the connection, for each address that it has
 * @param reply of silence before any reply but the last
 * @param total of waiting in one transaction, a trickling or a never-reading server included; the answer after the data
 *     may take all that is left of it
 */
public record NextHopTimeouts(Duration connect, Duration reply, Duration total) {

    /** 10 seconds, 1 minute, 5 minutes. */
    public static final NextHopTimeouts DEFAULT =
            new NextHopTimeouts(Duration.ofSeconds(10), Duration.ofMinutes(1), Duration.ofMinutes(5));

    public NextHopTimeouts {
        requireUsable(connect, "connect");
        requireUsable(reply, "reply");
        requireUsable(total, "total");
    }

    private static void requireUsable(Duration duration, String name) {
        if (duration.compareTo(Duration.ofMillis(1)) < 0 || duration.compareTo(Duration.ofHours(1)) > 0) {
            throw new IllegalArgumentException(
                    "`" + duration + "` is not a " + name + " time-out: use 1 millisecond to 1 hour");
        }
    }
}
