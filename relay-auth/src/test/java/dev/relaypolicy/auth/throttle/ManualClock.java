package dev.relaypolicy.auth.throttle;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** Stands still until it is told to go on. */
public final class ManualClock implements InstantSource {

    private Instant now;

    public ManualClock() {
        now = Instant.parse("2026-11-25T09:00:00Z");
    }

    @Override
    public Instant instant() {
        return now;
    }

    public void advance(Duration time) {
        now = now.plus(time);
    }
}
