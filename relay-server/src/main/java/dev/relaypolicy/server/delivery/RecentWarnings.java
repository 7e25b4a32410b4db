package dev.relaypolicy.server.delivery;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.google.common.base.Ticker;
import java.time.Duration;

/**
 * Remembers the warnings of the last hour, to log each of them once an hour rather than once a message. Thread-safe.
 */
final class RecentWarnings {

    private static final Duration RETENTION = Duration.ofHours(1);
    private static final int MAX_ENTRIES = 100;

    private final Cache<String, Boolean> entries;

    RecentWarnings(Ticker ticker) {
        this.entries = Caffeine.newBuilder()
                .maximumSize(MAX_ENTRIES)
                .expireAfterWrite(RETENTION)
                .ticker(ticker::read)
                .executor(Runnable::run)
                .build();
    }

    /** Returns whether a warning has not been logged in the last hour, and records it. */
    boolean isNew(String warning) {
        return entries.asMap().putIfAbsent(warning, true) == null;
    }
}
