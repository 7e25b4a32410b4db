package dev.relaypolicy.server.wire;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.google.common.base.Ticker;
import dev.relaypolicy.net.IpAddress;
import dev.relaypolicy.net.IpBlock;
import java.time.Duration;
import java.util.OptionalInt;

/**
 * Counts how often each client connects. Remembers a bounded number of clients, those that came last; one that is forgotten begins
 * anew. Thread-safe.
 */
final class ConnectionRates {

    /** Some 200 octets each. */
    private static final int MOST_CLIENTS = 100_000;

    private final Ticker ticker;
    private final Cache<IpBlock, TokenBucket> buckets;

    ConnectionRates(Ticker ticker) {
        this.ticker = ticker;
        // after a minute without a connection a bucket is full again, as one that was never used
        this.buckets = Caffeine.newBuilder()
                .maximumSize(MOST_CLIENTS)
                .expireAfterAccess(Duration.ofMinutes(1))
                .ticker(ticker::read)
                .build();
    }

    /** Counts a connection. False where the client has had as many as it may, in which case it is not counted. */
    boolean take(IpAddress client, OptionalInt perMinute) {
        if (perMinute.isEmpty()) {
            return true;
        }
        TokenBucket bucket = buckets.get(IpBlock.client(client), block -> new TokenBucket());
        synchronized (bucket) {
            return bucket.take(ticker.read(), perMinute.getAsInt());
        }
    }
}
