package dev.relaypolicy.auth.throttle;

import static java.util.Comparator.comparing;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Supplier;

/**
 * Counts failures by key, and forgets one of a key's failures after each stretch of time. All that is kept of a key is the
 * time at which nothing of it is left; the count follows from how far off that is. Time is a duration on a monotonic clock.
 *
 * <p>The number of keys is bounded. Room is made by dropping the key that would be forgotten first anyway: to push out a key
 * with n failures, every other key must have as many. Not safe for use by many threads.
 */
final class Tallies<K> {

    private record Tally<K>(K key, Duration forgotten, long number) {}

    private final Supplier<ThrottleLimits> limits;
    private final Map<K, Tally<K>> byKey = new HashMap<>();
    private final TreeSet<Tally<K>> byForgotten =
            new TreeSet<>(comparing((Tally<K> tally) -> tally.forgotten()).thenComparing(tally -> tally.number()));
    private long written;

    /**
     * No failures yet.
     *
     * @param limits says how long it takes to forget one failure, how many of one key are counted, and how many keys are kept
     */
    Tallies(Supplier<ThrottleLimits> limits) {
        this.limits = limits;
    }

    private Duration longest() {
        ThrottleLimits now = limits.get();
        return now.forgetting().multipliedBy(now.clientFailures());
    }

    /** How many failures of this key are not forgotten yet. */
    int count(K key, Duration now) {
        Duration left = left(key, now);
        Duration forgetting = limits.get().forgetting();
        long whole = left.dividedBy(forgetting);
        return Math.toIntExact(forgetting.multipliedBy(whole).equals(left) ? whole : whole + 1);
    }

    /** How long it takes until nothing of this key is left; bounded even if the limits have changed. */
    Duration left(K key, Duration now) {
        Tally<K> tally = byKey.get(key);
        if (tally == null || tally.forgotten().compareTo(now) <= 0) {
            return Duration.ZERO;
        }
        Duration left = tally.forgotten().minus(now);
        Duration longest = longest();
        return left.compareTo(longest) < 0 ? left : longest;
    }

    /** Counts one more failure. */
    void add(K key, Duration now) {
        Duration left = left(key, now).plus(limits.get().forgetting());
        Duration longest = longest();
        put(key, left.compareTo(longest) < 0 ? left : longest, now);
    }

    /** Takes back what would have been forgotten in this time. */
    void subtract(K key, Duration time, Duration now) {
        put(key, left(key, now).minus(time), now);
    }

    /** How many keys are kept. */
    int size() {
        return byKey.size();
    }

    private void put(K key, Duration left, Duration now) {
        Tally<K> before = byKey.remove(key);
        if (before != null) {
            byForgotten.remove(before);
        }
        if (left.isZero() || left.isNegative()) {
            return;
        }
        dropForgotten(now);
        while (byKey.size() >= limits.get().tracked()) {
            drop(byForgotten.first());
        }
        Tally<K> tally = new Tally<>(key, now.plus(left), written++);
        byKey.put(key, tally);
        byForgotten.add(tally);
    }

    private void dropForgotten(Duration now) {
        while (!byForgotten.isEmpty() && byForgotten.first().forgotten().compareTo(now) <= 0) {
            drop(byForgotten.first());
        }
    }

    private void drop(Tally<K> tally) {
        byForgotten.remove(tally);
        byKey.remove(tally.key());
    }
}
