package dev.relaypolicy.server.wire;

import com.google.common.base.Ticker;
import java.time.Duration;

/**
 * How long one connection may go on with what it does: until the nearest of the deadlines that count at the moment. Its session's
 * thread sets them; what sweeps over all connections asks whether one has passed. A deadline that has passed holds until the
 * connection ends, whatever the session does.
 */
final class TimeLeft {

    /** How long a session has for its last reply. */
    static final Duration LAST_WORDS = Duration.ofSeconds(5);

    /** What of a connection has to end now. */
    enum Ending {
        NOTHING,
        READING,
        EVERYTHING
    }

    private final Ticker ticker;
    private volatile long deadline;

    private boolean passed;
    private long end;

    /**
     * A connection that begins now.
     *
     * @param whole how long it may last in all
     */
    TimeLeft(Ticker ticker, Duration whole) {
        this.ticker = ticker;
        this.deadline = ticker.read() + whole.toNanos();
    }

    /**
     * Sets a deadline, unless a nearer one counts already.
     *
     * @param limit counted from now
     * @return the deadline that counted before, for {@link #restore}
     */
    long limit(Duration limit) {
        long outer = deadline;
        long inner = ticker.read() + limit.toNanos();
        if (inner - outer < 0) {
            deadline = inner;
        }
        return outer;
    }

    /** Lifts a deadline, and all that were set behind it. */
    void restore(long outer) {
        deadline = outer;
    }

    /** Says what has to end: where the deadline has passed, reading, and {@link #LAST_WORDS} later the rest. */
    Ending endingAt(long now) {
        if (passed) {
            return now - end >= 0 ? Ending.EVERYTHING : Ending.NOTHING;
        }
        if (now - deadline < 0) {
            return Ending.NOTHING;
        }
        passed = true;
        end = now + LAST_WORDS.toNanos();
        return Ending.READING;
    }
}
