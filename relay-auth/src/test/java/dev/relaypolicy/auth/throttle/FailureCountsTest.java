package dev.relaypolicy.auth.throttle;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class TalliesTest {

    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Duration NOON = Duration.ofHours(12);

    /** Ten failures of a key are counted, and three keys kept. */
    private static final ThrottleLimits LIMITS =
            new ThrottleLimits(5, 10, 20, MINUTE, Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ZERO, 3);

    private final Tallies<String> tallies = new Tallies<>(() -> LIMITS);

    private void fail(String key, int times, Duration now) {
        for (int i = 0; i < times; i++) {
            tallies.add(key, now);
        }
    }

    @Test
    void countsByKey() {
        fail("a", 3, NOON);
        fail("b", 1, NOON);

        assertThat(tallies.count("a", NOON)).isEqualTo(3);
        assertThat(tallies.count("b", NOON)).isEqualTo(1);
        assertThat(tallies.count("c", NOON)).isZero();
    }

    @Test
    void forgetsOneAfterAnother() {
        fail("a", 3, NOON);

        assertThat(tallies.count("a", NOON.plusSeconds(59))).isEqualTo(3);
        assertThat(tallies.count("a", NOON.plusSeconds(60))).isEqualTo(2);
        assertThat(tallies.count("a", NOON.plusSeconds(120))).isEqualTo(1);
        assertThat(tallies.count("a", NOON.plusSeconds(180))).isZero();
    }

    @Test
    void countsUpToALimit() {
        fail("a", 1_000, NOON);

        assertThat(tallies.count("a", NOON)).isEqualTo(10);
        assertThat(tallies.count("a", NOON.plus(MINUTE.multipliedBy(10)))).isZero();
    }

    @Test
    void takesBack() {
        fail("a", 3, NOON);

        tallies.subtract("a", MINUTE, NOON);
        assertThat(tallies.count("a", NOON)).isEqualTo(2);

        tallies.subtract("a", MINUTE.multipliedBy(5), NOON);
        assertThat(tallies.count("a", NOON)).isZero();
        assertThat(tallies.size()).isZero();
    }

    @Test
    void dropsWhatIsForgottenFirst() {
        fail("heavy", 9, NOON);
        fail("light", 1, NOON);
        fail("middle", 4, NOON);

        fail("new", 1, NOON);

        assertThat(tallies.size()).isEqualTo(3);
        assertThat(tallies.count("light", NOON)).isZero();
        assertThat(tallies.count("heavy", NOON)).isEqualTo(9);
        assertThat(tallies.count("middle", NOON)).isEqualTo(4);
        assertThat(tallies.count("new", NOON)).isEqualTo(1);
    }

    @Test
    void anyNumberOfKeysThatFailOnceDoesNotPushOutOneThatFailsOften() {
        fail("heavy", 5, NOON);

        for (int i = 0; i < 10_000; i++) {
            tallies.add("once-" + i, NOON);
        }

        assertThat(tallies.count("heavy", NOON)).isEqualTo(5);
        assertThat(tallies.size()).isEqualTo(3);
    }

    @Test
    void aKeyThatIsAllForgottenMakesRoomByItself() {
        fail("a", 1, NOON);
        fail("b", 2, NOON);
        fail("c", 3, NOON);

        Duration later = NOON.plus(MINUTE.multipliedBy(2));
        fail("d", 1, later);

        assertThat(tallies.size()).isEqualTo(2);
        assertThat(tallies.count("c", later)).isEqualTo(1);
    }
}
