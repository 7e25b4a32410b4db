package dev.relaypolicy.server;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** A clock that stands still until it is moved. */
public final class ManualClock implements InstantSource {

    private final Object lock = new Object();
    private Instant now;

    /** A clock that stands at an instant. */
    public ManualClock(Instant start) {
        now = start;
    }

    @Override
    public Instant instant() {
        synchronized (lock) {
            return now;
        }
    }

    /** Moves the clock. */
    public void advance(Duration time) {
        synchronized (lock) {
            now = now.plus(time);
        }
    }
}
