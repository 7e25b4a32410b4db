package dev.relaypolicy.auth.throttle;

import java.time.Duration;

/**
 * One attempt that the {@link Throttle} lets go on. The caller waits {@link #delay()}, then checks the password, then says
 * once how it ended. An attempt that never says so counts as failed.
 */
public final class Attempt {

    private final Throttle throttle;
    private final ClientAccount who;
    private final Duration delay;
    private final boolean known;

    Attempt(Throttle throttle, ClientAccount who, Duration delay, boolean known) {
        this.throttle = throttle;
        this.who = who;
        this.delay = delay;
        this.known = known;
    }

    /** How long to wait before the password is looked at, whether it is right or wrong. */
    public Duration delay() {
        return delay;
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
