package dev.relaypolicy.server.protocol.wire;

import com.google.common.base.Ticker;
import java.time.Duration;

/**
 * The deadline of a connection: the earliest of the nested limits in effect. The session thread sets limits, the {@link
 * DeadlineMonitor} checks them. Once passed, a deadline cannot be extended.
 */
final class Deadline {

    /** The time to write the closing reply after reading has ended. */
    static final Duration CLOSING_TIME = Duration.ofSeconds(5);

    enum Action {
        NONE,
        END_READING,
        CLOSE
    }

    private final Ticker ticker;
    private volatile long nanos;

    private boolean passed;
    private long closeAt;

    /**
     * @param session the maximum duration of the connection, which begins now
     */
    Deadline(Ticker ticker, Duration session) {
        this.ticker = ticker;
        this.nanos = ticker.read() + session.toNanos();
    }

    /**
     * Moves the deadline to now plus {@code limit}, unless it is earlier already.
     *
     * @return the previous deadline, for {@link #restore}
     */
    long limit(Duration limit) {
        long outer = nanos;
        long inner = ticker.read() + limit.toNanos();
        if (inner - outer < 0) {
            nanos = inner;
        }
        return outer;
    }

    void restore(long outer) {
        nanos = outer;
    }

    /** Returns the action due now: end reading when the deadline passes, close {@link #CLOSING_TIME} later. */
    Action dueAt(long now) {
        if (passed) {
            return now - closeAt >= 0 ? Action.CLOSE : Action.NONE;
        }
        if (now - nanos < 0) {
            return Action.NONE;
        }
        passed = true;
        closeAt = now + CLOSING_TIME.toNanos();
        return Action.END_READING;
    }
}
