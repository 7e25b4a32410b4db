package dev.relaypolicy.server.delivery;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.google.common.base.Ticker;
import dev.relaypolicy.mail.ForwardPath;
import dev.relaypolicy.mail.ReversePath;
import dev.relaypolicy.server.outbound.NextHopSettings;
import java.time.Duration;
import java.util.Collection;

/**
 * Remembers the recipients of messages that a next hop accepted for only some of them. On a retry, each needs a
 * transaction, and therefore a reply, of its own. Thread-safe.
 */
final class PartialDeliveries {

    /** Longer than the retry interval of any client. */
    private static final Duration RETENTION = Duration.ofDays(1);

    private static final int MAX_ENTRIES = 10_000;

    private final Cache<Key, Boolean> entries;

    private record Key(NextHopSettings hop, ReversePath sender, ForwardPath recipient) {}

    PartialDeliveries(Ticker ticker) {
        this.entries = Caffeine.newBuilder()
                .maximumSize(MAX_ENTRIES)
                .expireAfterWrite(RETENTION)
                .ticker(ticker::read)
                .executor(Runnable::run)
                .build();
    }

    void add(NextHopSettings hop, ReversePath sender, Collection<ForwardPath> recipients) {
        recipients.forEach(recipient -> entries.put(new Key(hop, sender, recipient), true));
    }

    boolean contains(NextHopSettings hop, ReversePath sender, ForwardPath recipient) {
        return entries.getIfPresent(new Key(hop, sender, recipient)) != null;
    }
}
