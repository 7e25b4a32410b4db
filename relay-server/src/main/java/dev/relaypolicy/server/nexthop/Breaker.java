package dev.relaypolicy.server.nexthop;

import com.google.common.base.Ticker;

/**
 * Keeps transactions from a host that fails: closed while it works, open after so many failures in a row, and after a
 * pause half open, for one transaction that tries. Thread-safe.
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

    /** Whether the host may be called now. */
    synchronized boolean lets() {
        if (failures < settings.failures()) {
            return true;
        }
        long now = ticker.read();
        if (now - pausedAt < settings.pause().toNanos()) {
            return false;
        }
        // the one that tries; should it never come back, another may after the next pause
        pausedAt = now;
        return true;
    }

    /** The host has answered. */
    synchronized void succeeded() {
        failures = 0;
    }

    /** The host has not. */
    synchronized void failed() {
        failures = Math.min(failures + 1, settings.failures());
        pausedAt = ticker.read();
    }
}
