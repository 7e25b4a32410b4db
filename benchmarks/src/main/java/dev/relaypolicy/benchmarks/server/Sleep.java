package dev.relaypolicy.benchmarks.server;

import java.time.Duration;

/** Sleeps without a checked exception. */
final class Sleep {

    private Sleep() {}

    static void of(Duration time) {
        try {
            Thread.sleep(time.toMillis());
        } catch (InterruptedException e) {
            throw new IllegalStateException("interrupted during a measurement", e);
        }
    }
}
