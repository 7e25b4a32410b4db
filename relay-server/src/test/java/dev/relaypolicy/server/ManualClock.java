package dev.relaypolicy.server;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicReference;

/** A clock that stands still until it is moved. */
public final class ManualClock implements InstantSource {

    private final AtomicReference<Instant> now;

    /** A clock that stands at an instant. */
    public ManualClock(Instant start) {
        now = new AtomicReference<>(start);
    }

    @Override
    public Instant instant() {
        return now.get();
    }

    /** Moves the clock. */
    public void advance(Duration time) {
        now.updateAndGet(instant -> instant.plus(time));
    }
}
