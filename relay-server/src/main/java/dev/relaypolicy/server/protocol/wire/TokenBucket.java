package dev.relaypolicy.server.protocol.wire;

import java.util.concurrent.TimeUnit;

/** A limiter of events per minute, which may all come at once. Not thread-safe. */
public final class TokenBucket {

    private static final double MINUTE = TimeUnit.MINUTES.toNanos(1);

    private boolean used;
    private double tokens;
    private long last;

    /**
     * Takes a token. Returns false if there is none.
     *
     * @param now the reading of a ticker
     * @param perMinute the capacity, and the number of tokens added per minute; at least 1
     */
    public boolean take(long now, int perMinute) {
        double added = used ? Math.max(0, now - last) / MINUTE * perMinute : perMinute;
        tokens = Math.min(perMinute, tokens + added);
        used = true;
        last = now;
        if (tokens < 1) {
            return false;
        }
        tokens--;
        return true;
    }
}
