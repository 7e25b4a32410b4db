package dev.relaypolicy.server.nexthop;

import java.time.Duration;

/**
 * When a host that fails is left alone, so that clients do not wait for it one after another.
 *
 * @param failures in a row after which it is, at least 1: no connection, no TLS, no login, or no answer to the first MAIL
 * @param pause until one transaction tries again, 1 second to 1 hour
 */
public record BreakerSettings(int failures, Duration pause) {

    /** 5 failures, 30 seconds. */
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
