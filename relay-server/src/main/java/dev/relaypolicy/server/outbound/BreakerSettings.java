package dev.relaypolicy.server.outbound;

import java.time.Duration;

/**
 * When to skip a failing host.
 *
 * @param failures consecutive failed connections, TLS handshakes, logins, or missing replies to the first MAIL; at
 *     least 1
 * @param pause how long the host is skipped before one transaction tries it again, 1 second to 1 hour
 */
public record BreakerSettings(int failures, Duration pause) {

    public static final BreakerSettings DEFAULT = new BreakerSettings(5, Duration.ofSeconds(30));

    public BreakerSettings {
        if (failures < 1) {
            throw new IllegalArgumentException("`" + failures + "` is not a number of failures: use 1 or more");
        }
        if (pause.compareTo(Duration.ofSeconds(1)) < 0 || pause.compareTo(Duration.ofHours(1)) > 0) {
            throw new IllegalArgumentException("`" + pause + "` is not a pause: use 1 second to 1 hour");
        }
    }
}
