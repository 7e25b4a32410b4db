package dev.relaypolicy.auth.throttle;

import java.time.Duration;

/**
 * How guessing is slowed. Failures are forgotten one at a time, so that a mail program with an old password that asks every
 * few minutes never adds up to anything, and one that guesses comes down to the rate of forgetting.
 *
 * @param sessionFailures at which failure a session is ended; 1 or more
 * @param clientFailures how many failures a client may have on record before what it sends is not looked at any more; 1 or
 *     more. It is also the most that is kept on record of anything, and so bounds how long an attack is felt
 * @param freeFailures how many failures a client may have over all accounts, and an account from all clients, before others
 *     are made to wait for it; 0 or more
 * @param forgetting how long it takes to forget one failure; more than 0
 * @param firstDelay how long the attempt after the first failure waits; doubled with each further failure; 0 or more
 * @param ownDelay the longest wait for failures of the same session, or of the same client on the same account; 0 or more
 * @param sharedDelay the longest wait for failures that others may have caused; 0 or more, some seconds at most
 * @param trust how long a client is known for an account after it has logged in to it; 0 or more
 * @param tracked how many clients, accounts, pairs of them, and successes are kept on record, each; 1 or more, some 200
 *     octets each
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
     * The limits to start from: a session ends at its 5th failure; a client has 100 failures, then one a minute; waits of
     * 0.5, 1, 2, 4, 5 s for one's own failures and up to 3 s for shared ones, from the 21st; a login is remembered for 7
     * days; 20,000 of each are kept, some 16 MB at the very most.
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

    private static void require(boolean holds, String what, Object value) {
        if (!holds) {
            throw new IllegalArgumentException("`" + value + "` is too small for " + what);
        }
    }

    /** How long an attempt waits after this many failures of its own session or pair of client and account. */
    Duration ownDelay(int failures) {
        return growing(failures, ownDelay);
    }

    /** How long an attempt waits after this many failures that others may have caused. */
    Duration sharedDelay(int failures) {
        return growing(failures - freeFailures, sharedDelay);
    }

    private Duration growing(int failures, Duration longest) {
        if (failures <= 0) {
            return Duration.ZERO;
        }
        Duration delay = firstDelay;
        for (int i = 1; i < failures && delay.compareTo(longest) < 0; i++) {
            delay = delay.multipliedBy(2);
        }
        return delay.compareTo(longest) < 0 ? delay : longest;
    }
}
