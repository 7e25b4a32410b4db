package dev.relaypolicy.server.wire;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.google.common.base.Ticker;
import dev.relaypolicy.net.IpAddress;
import dev.relaypolicy.net.IpBlock;
import java.time.Duration;

/** The clients that have logged in during the last {@link #MEMORY}, at most {@link #MAX_CLIENTS} of them. Thread-safe. */
final class RecentLogins {

    private static final Duration MEMORY = Duration.ofDays(30);

    /** About 200 bytes each. */
    private static final int MAX_CLIENTS = 100_000;

    private final Cache<IpBlock, Boolean> clients;

    RecentLogins(Ticker ticker) {
        this.clients = Caffeine.newBuilder()
                .maximumSize(MAX_CLIENTS)
                .expireAfterWrite(MEMORY)
                .ticker(ticker::read)
                .build();
    }

    void add(IpAddress client) {
        clients.put(IpBlock.client(client), true);
    }

    boolean contains(IpAddress client) {
        return clients.getIfPresent(IpBlock.client(client)) != null;
    }
}
