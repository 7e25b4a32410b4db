package dev.relaypolicy.testkit;

import com.google.common.base.Ticker;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** A wall clock and an elapsed-time ticker that only a test moves. Thread-safe. */
public final class ManualClock implements InstantSource {

    private static final Instant START = Instant.parse("2026-11-25T12:00:00Z");

    private final Object lock = new Object();
    private Instant now;
    private long elapsed;

    /** Creates a clock at noon UTC on 25 November 2026. */
    public ManualClock() {
        this(START);
    }

    /** Creates a clock at the given instant. */
    public ManualClock(Instant start) {
        now = start;
    }

    @Override
    public Instant instant() {
        synchronized (lock) {
            return now;
        }
    }

    /** Returns the elapsed-time ticker, which starts at 0. */
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

    /**
     * Moves the wall clock and the ticker forward.
     *
     * @throws IllegalArgumentException if the time is negative
     */
    public void advance(Duration time) {
        if (time.isNegative()) {
            throw new IllegalArgumentException("the time is negative: use `step` to set the wall clock back");
        }
        synchronized (lock) {
            now = now.plus(time);
            elapsed += time.toNanos();
        }
    }

    /** Sets the wall clock forward, or back if the amount is negative, without the ticker. */
    public void step(Duration amount) {
        synchronized (lock) {
            now = now.plus(amount);
        }
    }
}
