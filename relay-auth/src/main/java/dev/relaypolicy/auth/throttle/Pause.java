package dev.relaypolicy.auth.throttle;

import java.time.Duration;
import java.util.concurrent.CancellationException;

/** Delays the calling session. */
@FunctionalInterface
public interface Pause {

    /**
     * Returns after the duration, which is not negative.
     *
     * @throws CancellationException if the session ends first; the attempt counts as failed
     */
    void pause(Duration duration);

    /** Returns a pause that sleeps on the calling thread, until it is interrupted. */
    static Pause onTheCallingThread() {
        return duration -> {
            try {
                Thread.sleep(duration.toMillis());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new CancellationException("interrupted before a login attempt was verified");
            }
        };
    }
}
