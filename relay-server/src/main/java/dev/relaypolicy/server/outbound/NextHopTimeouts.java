package dev.relaypolicy.server.outbound;

import java.time.Duration;

/**
 * The timeouts of a transaction with a next hop, each 1 millisecond to 1 hour. The client waits 5 minutes after RCPT
 * and 10 minutes after the data (RFC 5321 section 4.5.3.2).
 *
 * @param connect the maximum time to connect to each address of a host
 * @param reply the maximum silence before a reply, except for the reply to the data
 * @param total the maximum sum of all waits, which also limits servers that trickle replies or never read
 */
public record NextHopTimeouts(Duration connect, Duration reply, Duration total) {

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
                    "`" + duration + "` is not a " + name + " timeout: use 1 millisecond to 1 hour");
        }
    }
}
