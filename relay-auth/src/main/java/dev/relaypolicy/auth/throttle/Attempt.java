package dev.relaypolicy.auth.throttle;

import dev.relaypolicy.auth.throttle.HashQueue.TooManyLoginsException;
import java.time.Duration;
import java.util.function.Supplier;

/**
 * A login attempt that the {@link Throttle} has admitted. The caller waits for {@link #delay()}, verifies the password
 * and reports the result once. Without a report, the attempt counts as failed, unless the client is known for the account.
 */
public final class Attempt {

    private final Throttle throttle;
    private final ClientAccount who;
    private final Duration delay;
    private final boolean known;
    private final int rank;

    Attempt(Throttle throttle, ClientAccount who, Duration delay, boolean known, int rank) {
        this.throttle = throttle;
        this.who = who;
        this.delay = delay;
        this.known = known;
        this.rank = rank;
    }

    /** Returns how long to wait before verification. */
    public Duration delay() {
        return delay;
    }

    /**
     * Computes a password hash, after waiting for other attempts. Clients known for the account go first, then those
     * with the fewest recorded attempts.
     *
     * @throws RuntimeException if the wait exceeds the timeout
     */
    public <T> T hash(Supplier<T> computation) {
        try {
            return throttle.queue().run(who, rank, computation);
        } catch (TooManyLoginsException e) {
            throttle.missedTurn(who);
            throw e;
        }
    }

    int rank() {
        return rank;
    }

    /** Reports that the password was correct. */
    public void succeeded() {
        throttle.succeeded(who);
    }

    /** Reports that the password was wrong. */
    public void failed() {
        if (known) {
            throttle.charge(who);
        }
    }

    /** Reports that the password could not be verified. */
    public void undecided() {
        if (!known) {
            throttle.refund(who);
        }
    }
}
