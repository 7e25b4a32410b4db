package dev.relaypolicy.auth.throttle;

import java.time.Duration;

/**
 * The limits of a {@link Throttle}. Failures are forgotten one at a time, so a mail program that retries an old
 * password every few minutes accumulates none. Numbers are 1 or more, durations 0 or more, unless stated otherwise.
 *
 * @param sessionFailures the number of failures at which a session ends
 * @param clientFailures the number of failures at which a client is rejected; also the maximum count of any key
 * @param freeFailures the number of failures of a client or of an account without a shared delay; 0 or more
 * @param forgetting the period in which one failure is forgotten; more than 0
 * @param firstDelay the delay after the first failure, doubled with each further one
 * @param ownDelay the maximum delay for failures of the same session, or of the same client on the same account
 * @param sharedDelay the maximum delay for failures that others may have caused; a few seconds at most
 * @param trust how long a client is known for an account after a login
 * @param tracked the maximum number of clients, of accounts, of pairs of both, and of successful logins; about 200
 *     bytes each
 */
public record ThrottleLimits(
        int sessionFailures,
        int clientFailures,
        int freeFailures,
        Duration forgetting,
        Duration firstDelay,
        Duration ownDelay,
        Duration sharedDelay,
        Duration trust,
        int tracked) {

    /**
     * The default limits. A session ends at its 5th failure. A client has 100 failures, then one a minute. Own failures
     * delay by 0.5, 1, 2, 4 and 5 s, shared ones by up to 3 s from the 21st on. A login is remembered for 7 days.
     * 20,000 keys of each kind need at most 16 MB.
     */
    public static final ThrottleLimits DEFAULTS = new ThrottleLimits(
            5,
            100,
            20,
            Duration.ofMinutes(1),
            Duration.ofMillis(500),
            Duration.ofSeconds(5),
            Duration.ofSeconds(3),
            Duration.ofDays(7),
            20_000);

    public ThrottleLimits {
        require(sessionFailures >= 1, "sessionFailures", sessionFailures);
        require(clientFailures >= 1, "clientFailures", clientFailures);
        require(freeFailures >= 0, "freeFailures", freeFailures);
        require(!forgetting.isNegative() && !forgetting.isZero(), "forgetting", forgetting);
        require(!firstDelay.isNegative(), "firstDelay", firstDelay);
        require(!ownDelay.isNegative(), "ownDelay", ownDelay);
        require(!sharedDelay.isNegative(), "sharedDelay", sharedDelay);
        require(!trust.isNegative(), "trust", trust);
        require(tracked >= 1, "tracked", tracked);
    }

    private static void require(boolean condition, String name, Object value) {
        if (!condition) {
            throw new IllegalArgumentException("`" + value + "` is too small for " + name);
        }
    }

    Duration ownDelay(int failures) {
        return backoff(failures, ownDelay);
    }

    Duration sharedDelay(int failures) {
        return backoff(failures - freeFailures, sharedDelay);
    }

    private Duration backoff(int failures, Duration max) {
        if (failures <= 0) {
            return Duration.ZERO;
        }
        Duration delay = firstDelay;
        for (int i = 1; i < failures && delay.compareTo(max) < 0; i++) {
            delay = delay.multipliedBy(2);
        }
        return delay.compareTo(max) < 0 ? delay : max;
    }
}
