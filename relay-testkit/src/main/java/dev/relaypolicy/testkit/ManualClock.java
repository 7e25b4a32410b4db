package dev.relaypolicy.testkit;

import com.google.common.base.Ticker;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** A wall clock, and a ticker of elapsed time, that a test moves. Safe for use by many threads. */
public final class ManualClock implements InstantSource {

    private static final Instant START = Instant.parse("2026-11-25T12:00:00Z");

    private final Object lock = new Object();
    private Instant now;
    private long elapsed;

    /** Creates a clock that stands at some instant. */
    public ManualClock() {
        this(START);
    }

    /** Creates a clock that stands at the given instant. */
    public ManualClock(Instant start) {
        now = start;
    }

    @Override
    public Instant instant() {
        synchronized (lock) {
            return now;
        }
    }

    /** Returns the ticker of elapsed time. */
    public Ticker ticker() {
        return new Ticker() {
            @Override
            public long read() {
                synchronized (lock) {
                    return elapsed;
                }
            }
        };
    }

    /** Lets time pass: moves the wall clock and the ticker. */
    public void advance(Duration time) {
        if (time.isNegative()) {
            throw new IllegalArgumentException("time does not run backwards: use step to set the wall clock back");
        }
        synchronized (lock) {
            now = now.plus(time);
            elapsed += time.toNanos();
        }
    }

    /** Sets the wall clock forward, or back if the amount is negative, while no time passes. */
    public void step(Duration amount) {
        synchronized (lock) {
            now = now.plus(amount);
        }
    }
}
