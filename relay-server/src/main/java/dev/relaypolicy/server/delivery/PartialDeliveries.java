package dev.relaypolicy.server.delivery;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.google.common.base.Ticker;
import dev.relaypolicy.mail.ForwardPath;
import dev.relaypolicy.mail.ReversePath;
import dev.relaypolicy.server.nexthop.NextHopSettings;
import java.time.Duration;
import java.util.Collection;

/**
 * Remembers the recipients of messages that a next hop has taken for some of them only. When the client tries again, each goes
 * in a transaction of its own, whose answer is about nobody else. Thread-safe.
 */
final class PartialDeliveries {

    /** Longer than any client waits between two tries. */
    private static final Duration MEMORY = Duration.ofDays(1);

    private static final int MOST = 10_000;

    private final Cache<Part, Boolean> parts;

    private record Part(NextHopSettings hop, ReversePath sender, ForwardPath recipient) {}

    PartialDeliveries(Ticker ticker) {
        this.parts = Caffeine.newBuilder()
                .maximumSize(MOST)
                .expireAfterWrite(MEMORY)
                .ticker(ticker::read)
                .executor(Runnable::run)
                .build();
    }

    void add(NextHopSettings hop, ReversePath sender, Collection<ForwardPath> recipients) {
        recipients.forEach(recipient -> parts.put(new Part(hop, sender, recipient), true));
    }

    boolean includes(NextHopSettings hop, ReversePath sender, ForwardPath recipient) {
        return parts.getIfPresent(new Part(hop, sender, recipient)) != null;
    }
}
