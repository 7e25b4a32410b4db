package dev.relaypolicy.server.nexthop;

import java.time.Instant;
import java.time.InstantSource;

/**
 * Keeps transactions from a host that fails: closed while it works, open after so many failures in a row, and after a
 * pause half open, for one transaction that tries. Thread-safe.
 */
final class Breaker {

    private final BreakerSettings settings;
    private final InstantSource clock;
    private int failures;
    private Instant nextTry = Instant.MIN;

    Breaker(BreakerSettings settings, InstantSource clock) {
        this.settings = settings;
        this.clock = clock;
    }

    /** Whether the host may be called now. */
    synchronized boolean lets() {
        if (failures < settings.failures()) {
            return true;
        }
        Instant now = clock.instant();
        if (now.isBefore(nextTry)) {
            return false;
        }
        // the one that tries; should it never come back, another may after the next pause
        nextTry = now.plus(settings.pause());
        return true;
    }

    /** The host has answered. */
    synchronized void succeeded() {
        failures = 0;
    }

    /** The host has not. */
    synchronized void failed() {
        failures = Math.min(failures + 1, settings.failures());
        nextTry = clock.instant().plus(settings.pause());
    }
}
