package dev.relaypolicy.auth.throttle;

import dev.relaypolicy.auth.throttle.HashQueue.TooManyLoginsException;
import java.time.Duration;
import java.util.function.Supplier;

/**
 * One attempt that the {@link Throttle} lets go on. The caller waits {@link #delay()}, then checks the password, then says
 * once how it ended. An attempt that never says so counts as failed.
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

    /** How long to wait before the password is looked at, whether it is right or wrong. */
    public Duration delay() {
        return delay;
    }

    /**
     * Computes a password hash when its turn comes. Few are computed at a time. A client that is known for the account goes first, then
     * one with fewer attempts on record.
     *
     * @throws RuntimeException if its turn does not come in time
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

    /** The password was right. */
    public void succeeded() {
        throttle.succeeded(who);
    }

    /** The password was wrong. */
    public void failed() {
        if (known) {
            throttle.charge(who);
        }
    }

    /** Nobody could say whether the password is right. */
    public void undecided() {
        if (!known) {
            throttle.refund(who);
        }
    }
}
