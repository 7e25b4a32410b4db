package dev.relaypolicy.benchmarks.server;

import java.time.Duration;

/** Waits while others work. */
final class Sleep {

    private Sleep() {}

    static void of(Duration time) {
        try {
            Thread.sleep(time.toMillis());
        } catch (InterruptedException e) {
            throw new IllegalStateException("a measurement is not interrupted", e);
        }
    }
}
