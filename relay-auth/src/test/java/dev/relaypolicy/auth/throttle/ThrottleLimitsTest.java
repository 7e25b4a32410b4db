package dev.relaypolicy.auth.throttle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ThrottleLimitsTest {

    @Test
    void ownDelayDoublesUpToItsMaximum() {
        assertThat(IntStream.of(0, 1, 2, 3, 4, 5, 6, 100)
                        .mapToObj(ThrottleLimits.DEFAULTS::ownDelay)
                        .map(Duration::toMillis))
                .containsExactly(0L, 500L, 1_000L, 2_000L, 4_000L, 5_000L, 5_000L, 5_000L);
    }

    @Test
    void sharedDelayStartsLateAndStaysShort() {
        assertThat(IntStream.of(0, 1, 20, 21, 22, 23, 24, 100)
                        .mapToObj(ThrottleLimits.DEFAULTS::sharedDelay)
                        .map(Duration::toMillis))
                .containsExactly(0L, 0L, 0L, 500L, 1_000L, 2_000L, 3_000L, 3_000L);
    }

    @Test
    void rejectsInvalidLimits() {
        Duration second = Duration.ofSeconds(1);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ThrottleLimits(0, 1, 0, second, second, second, second, second, 1))
                .withMessage("`0` is too small for sessionFailures");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ThrottleLimits(1, 1, 0, Duration.ZERO, second, second, second, second, 1))
                .withMessage("`PT0S` is too small for forgetting");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ThrottleLimits(1, 1, 0, second, second, second, second, second, 0))
                .withMessage("`0` is too small for tracked");
    }
}
