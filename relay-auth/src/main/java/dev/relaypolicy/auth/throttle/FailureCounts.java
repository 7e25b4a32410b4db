package dev.relaypolicy.auth.throttle;

import static java.util.Comparator.comparing;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Supplier;

/**
 * Counts failures by key, and forgets one failure of each key per period. Stores for each key only the time at which
 * its count reaches zero. Times are durations on a monotonic clock.
 *
 * <p>The number of keys is bounded. A new key evicts the one that would expire first, so a key with n failures is
 * evicted only if all others have at least n. Not thread-safe.
 */
final class FailureCounts<K> {

    private record Entry<K>(K key, Duration expiry, long number) {}

    private final Supplier<ThrottleLimits> limits;
    private final Map<K, Entry<K>> byKey = new HashMap<>();
    private final TreeSet<Entry<K>> byExpiry =
            new TreeSet<>(comparing((Entry<K> entry) -> entry.expiry()).thenComparing(entry -> entry.number()));
    private long entries;

    /** Creates an empty instance. */
    FailureCounts(Supplier<ThrottleLimits> limits) {
        this.limits = limits;
    }

    private Duration maxRemaining() {
        ThrottleLimits now = limits.get();
        return now.forgetting().multipliedBy(now.clientFailures());
    }

    int count(K key, Duration now) {
        Duration left = left(key, now);
        Duration forgetting = limits.get().forgetting();
        long whole = left.dividedBy(forgetting);
        return Math.toIntExact(forgetting.multipliedBy(whole).equals(left) ? whole : whole + 1);
    }

    /**
     * Returns the time until all failures of a key are forgotten; at most the time in which the current limits forget
     * the maximum count.
     */
    Duration left(K key, Duration now) {
        Entry<K> entry = byKey.get(key);
        if (entry == null || entry.expiry().compareTo(now) <= 0) {
            return Duration.ZERO;
        }
        Duration left = entry.expiry().minus(now);
        Duration max = maxRemaining();
        return left.compareTo(max) < 0 ? left : max;
    }

    void add(K key, Duration now) {
        Duration left = left(key, now).plus(limits.get().forgetting());
        Duration max = maxRemaining();
        put(key, left.compareTo(max) < 0 ? left : max, now);
    }

    /** Removes as many failures as would be forgotten in the given time. */
    void subtract(K key, Duration time, Duration now) {
        put(key, left(key, now).minus(time), now);
    }

    int size() {
        return byKey.size();
    }

    private void put(K key, Duration left, Duration now) {
        Entry<K> before = byKey.remove(key);
        if (before != null) {
            byExpiry.remove(before);
        }
        if (left.isZero() || left.isNegative()) {
            return;
        }
        evictExpired(now);
        while (byKey.size() >= limits.get().tracked()) {
            evict(byExpiry.first());
        }
        Entry<K> entry = new Entry<>(key, now.plus(left), entries++);
        byKey.put(key, entry);
        byExpiry.add(entry);
    }

    private void evictExpired(Duration now) {
        while (!byExpiry.isEmpty() && byExpiry.first().expiry().compareTo(now) <= 0) {
            evict(byExpiry.first());
        }
    }

    private void evict(Entry<K> entry) {
        byExpiry.remove(entry);
        byKey.remove(entry.key());
    }
}
