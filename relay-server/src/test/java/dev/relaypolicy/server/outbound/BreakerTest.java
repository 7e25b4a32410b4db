package dev.relaypolicy.server.outbound;

import static org.assertj.core.api.Assertions.assertThat;

import dev.relaypolicy.testkit.ManualClock;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class BreakerTest {

    private final ManualClock clock = new ManualClock(Instant.parse("2026-11-25T12:00:00Z"));
    private final Breaker breaker = new Breaker(new BreakerSettings(3, Duration.ofSeconds(30)), clock.ticker());

    private void fail(int times) {
        for (int i = 0; i < times; i++) {
            breaker.failed();
        }
    }

    @Test
    void opensAfterConsecutiveFailures() {
        fail(2);
        breaker.succeeded();
        fail(2);
        assertThat(breaker.allows()).isTrue();
        fail(1);
        assertThat(breaker.allows()).isFalse();
    }

    @Test
    void allowsOneTrialAfterPause() {
        fail(3);
        clock.advance(Duration.ofSeconds(29));
        assertThat(breaker.allows()).isFalse();
        clock.advance(Duration.ofSeconds(1));
        assertThat(breaker.allows()).isTrue();
        assertThat(breaker.allows()).isFalse();
        fail(1);
        clock.advance(Duration.ofSeconds(29));
        assertThat(breaker.allows()).isFalse();
        clock.advance(Duration.ofSeconds(1));
        assertThat(breaker.allows()).isTrue();
        breaker.succeeded();
        assertThat(breaker.allows()).isTrue();
        assertThat(breaker.allows()).isTrue();
    }

    @Test
    void lostTrialDoesNotKeepBreakerOpen() {
        fail(3);
        clock.advance(Duration.ofSeconds(30));
        assertThat(breaker.allows()).isTrue();
        clock.advance(Duration.ofSeconds(30));
        assertThat(breaker.allows()).isTrue();
    }
}
