package dev.relaypolicy.auth.throttle;

import java.time.Duration;
import java.util.concurrent.CancellationException;

/** Makes the session that asked, and no other, wait. */
@FunctionalInterface
public interface Pause {

    /**
     * Returns when the time has passed.
     *
     * @param duration how long; never negative
     * @throws CancellationException where the session ends first: the attempt is over, and counts as a failed one
     */
    void pause(Duration duration);

    /** Sleeps on the calling thread; for servers where a session has a thread of its own. Ends when that is interrupted. */
    static Pause onTheCallingThread() {
        return duration -> {
            try {
                Thread.sleep(duration.toMillis());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new CancellationException("interrupted before a login attempt was looked at");
            }
        };
    }
}
