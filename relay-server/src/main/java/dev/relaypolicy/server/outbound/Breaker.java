package dev.relaypolicy.server.outbound;

import com.google.common.base.Ticker;

/**
 * A circuit breaker for one host. It opens after a number of consecutive failures; after a pause, it lets one
 * transaction try again. Thread-safe.
 */
final class Breaker {

    private final BreakerSettings settings;
    private final Ticker ticker;
    private int failures;
    private long pausedAt;

    Breaker(BreakerSettings settings, Ticker ticker) {
        this.settings = settings;
        this.ticker = ticker;
    }

    synchronized boolean allows() {
        if (failures < settings.failures()) {
            return true;
        }
        long now = ticker.read();
        if (now - pausedAt < settings.pause().toNanos()) {
            return false;
        }
        // only this caller may try; if it never reports a result, another may try after the next pause
        pausedAt = now;
        return true;
    }

    synchronized void succeeded() {
        failures = 0;
    }

    synchronized void failed() {
        failures = Math.min(failures + 1, settings.failures());
        pausedAt = ticker.read();
    }
}
