package dev.relaypolicy.server.wire;

import java.util.concurrent.TimeUnit;

/**
 * Says whether something happens too often: as many times at once as in a minute, and no more than that in the long run. For one
 * thread at a time.
 */
public final class TokenBucket {

    private static final double MINUTE = TimeUnit.MINUTES.toNanos(1);

    private boolean used;
    private double tokens;
    private long last;

    /** A full bucket. */
    public TokenBucket() {}

    /**
     * Takes a token, where there is one.
     *
     * @param now what a ticker reads, in nanoseconds from any origin
     * @param perMinute how many there are, and how many a minute come back; at least 1
     */
    public boolean take(long now, int perMinute) {
        double back = used ? Math.max(0, now - last) / MINUTE * perMinute : perMinute;
        tokens = Math.min(perMinute, tokens + back);
        used = true;
        last = now;
        if (tokens < 1) {
            return false;
        }
        tokens--;
        return true;
    }
}
