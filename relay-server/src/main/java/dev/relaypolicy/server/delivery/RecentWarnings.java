package dev.relaypolicy.server.delivery;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.google.common.base.Ticker;
import java.time.Duration;

/** Remembers what the log was told within the last hour, so that it is not told the same at every message. Thread-safe. */
final class RecentWarnings {

    private static final Duration MEMORY = Duration.ofHours(1);
    private static final int MOST = 100;

    private final Cache<String, Boolean> said;

    RecentWarnings(Ticker ticker) {
        this.said = Caffeine.newBuilder()
                .maximumSize(MOST)
                .expireAfterWrite(MEMORY)
                .ticker(ticker::read)
                .executor(Runnable::run)
                .build();
    }

    /** Whether it has not been said lately; from now on it has. */
    boolean isNew(String what) {
        return said.asMap().putIfAbsent(what, true) == null;
    }
}
