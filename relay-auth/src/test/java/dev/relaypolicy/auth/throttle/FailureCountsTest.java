package dev.relaypolicy.auth.throttle;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class FailureCountsTest {

    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Duration NOON = Duration.ofHours(12);

    /** Counts up to 10 failures of each of 3 keys. */
    private static final ThrottleLimits LIMITS =
            new ThrottleLimits(5, 10, 20, MINUTE, Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ZERO, 3);

    private final FailureCounts<String> counts = new FailureCounts<>(() -> LIMITS);

    private void fail(String key, int times, Duration now) {
        for (int i = 0; i < times; i++) {
            counts.add(key, now);
        }
    }

    @Test
    void countsByKey() {
        fail("a", 3, NOON);
        fail("b", 1, NOON);

        assertThat(counts.count("a", NOON)).isEqualTo(3);
        assertThat(counts.count("b", NOON)).isEqualTo(1);
        assertThat(counts.count("c", NOON)).isZero();
    }

    @Test
    void forgetsOneFailurePerPeriod() {
        fail("a", 3, NOON);

        assertThat(counts.count("a", NOON.plusSeconds(59))).isEqualTo(3);
        assertThat(counts.count("a", NOON.plusSeconds(60))).isEqualTo(2);
        assertThat(counts.count("a", NOON.plusSeconds(120))).isEqualTo(1);
        assertThat(counts.count("a", NOON.plusSeconds(180))).isZero();
    }

    @Test
    void countsUpToTheMaximum() {
        fail("a", 1_000, NOON);

        assertThat(counts.count("a", NOON)).isEqualTo(10);
        assertThat(counts.count("a", NOON.plus(MINUTE.multipliedBy(10)))).isZero();
    }

    @Test
    void subtractsFailures() {
        fail("a", 3, NOON);

        counts.subtract("a", MINUTE, NOON);
        assertThat(counts.count("a", NOON)).isEqualTo(2);

        counts.subtract("a", MINUTE.multipliedBy(5), NOON);
        assertThat(counts.count("a", NOON)).isZero();
        assertThat(counts.size()).isZero();
    }

    @Test
    void evictsTheKeyThatExpiresFirst() {
        fail("heavy", 9, NOON);
        fail("light", 1, NOON);
        fail("middle", 4, NOON);

        fail("new", 1, NOON);

        assertThat(counts.size()).isEqualTo(3);
        assertThat(counts.count("light", NOON)).isZero();
        assertThat(counts.count("heavy", NOON)).isEqualTo(9);
        assertThat(counts.count("middle", NOON)).isEqualTo(4);
        assertThat(counts.count("new", NOON)).isEqualTo(1);
    }

    @Test
    void manySingleFailuresDoNotEvictAFrequentOne() {
        fail("heavy", 5, NOON);

        for (int i = 0; i < 10_000; i++) {
            counts.add("once-" + i, NOON);
        }

        assertThat(counts.count("heavy", NOON)).isEqualTo(5);
        assertThat(counts.size()).isEqualTo(3);
    }

    @Test
    void removesExpiredKeys() {
        fail("a", 1, NOON);
        fail("b", 2, NOON);
        fail("c", 3, NOON);

        Duration later = NOON.plus(MINUTE.multipliedBy(2));
        fail("d", 1, later);

        assertThat(counts.size()).isEqualTo(2);
        assertThat(counts.count("c", later)).isEqualTo(1);
    }
}
