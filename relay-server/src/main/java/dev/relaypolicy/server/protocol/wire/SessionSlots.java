package dev.relaypolicy.server.protocol.wire;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.google.common.base.Ticker;
import com.google.common.collect.HashMultiset;
import com.google.common.collect.Multiset;
import dev.relaypolicy.net.IpAddress;
import dev.relaypolicy.net.IpBlock;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** The session slots of a server and its limits per client. Thread-safe. */
final class SessionSlots {

    /** The last 1/16 of the slots is reserved for trusted clients. */
    private static final int RESERVE = 16;

    /** Short, because the acceptor accepts no other client meanwhile. */
    private static final Duration WAIT = Duration.ofMillis(50);

    /** The number of clients whose connection rate is tracked, about 200 bytes each. */
    private static final int MAX_RATED_CLIENTS = 100_000;

    private final Supplier<SessionLimits> limits;
    private final Ticker ticker;
    private final Cache<IpBlock, TokenBucket> rates;
    private final Multiset<IpBlock> clients = HashMultiset.create();
    private int taken;

    SessionSlots(Supplier<SessionLimits> limits, Ticker ticker) {
        this.limits = limits;
        this.ticker = ticker;
        // a bucket that was not used for a minute is full, like a new one
        this.rates = Caffeine.newBuilder()
                .maximumSize(MAX_RATED_CLIENTS)
                .expireAfterAccess(Duration.ofMinutes(1))
                .ticker(ticker::read)
                .build();
    }

    /**
     * Takes a slot; empty if none is free within {@link #WAIT}. Evicted and finished sessions release theirs within
     * milliseconds.
     */
    synchronized Optional<Slot> take() {
        int sessions = limits.get().sessions();
        if (taken >= sessions) {
            awaitFreeSlot(sessions);
        }
        if (taken >= sessions) {
            return Optional.empty();
        }
        taken++;
        return Optional.of(new Slot(taken > sessions - sessions / RESERVE));
    }

    private synchronized void awaitFreeSlot(int sessions) {
        long end = System.nanoTime() + WAIT.toNanos();
        try {
            for (long left = WAIT.toNanos(); taken >= sessions && left > 0; left = end - System.nanoTime()) {
                TimeUnit.NANOSECONDS.timedWait(this, left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Returns the share of taken slots: 0 for none, 1 for all. */
    synchronized double load() {
        return (double) taken / limits.get().sessions();
    }

    private boolean isWithinRate(IpBlock client, OptionalInt perMinute) {
        if (perMinute.isEmpty()) {
            return true;
        }
        TokenBucket bucket = rates.get(client, block -> new TokenBucket());
        synchronized (bucket) {
            return bucket.take(ticker.read(), perMinute.getAsInt());
        }
    }

    final class Slot implements AutoCloseable {

        private final boolean reserved;
        private Optional<IpBlock> client = Optional.empty();
        private boolean closed;

        private Slot(boolean reserved) {
            this.reserved = reserved;
        }

        /**
         * Returns whether this is one of the last slots. An untrusted client may use it only if another session is
         * evicted in exchange.
         */
        boolean isReserved() {
            return reserved;
        }

        /**
         * Assigns this slot to a client. Returns the refusal if the client exceeds its limits; the slot stays taken
         * until it is closed.
         *
         * @throws IllegalStateException if the slot is closed or assigned
         */
        Optional<ClosingReply> claim(IpAddress address) {
            SessionLimits now = limits.get();
            IpBlock block = IpBlock.client(address);
            if (!isWithinRate(block, now.connectionsPerMinute())) {
                return Optional.of(ClosingReply.RATE_EXCEEDED);
            }
            synchronized (SessionSlots.this) {
                if (closed || client.isPresent()) {
                    throw new IllegalStateException("this slot is closed or has a client already");
                }
                if (clients.count(block) >= now.sessionsPerClient()) {
                    return Optional.of(ClosingReply.TOO_MANY_CONNECTIONS);
                }
                clients.add(block);
                client = Optional.of(block);
                return Optional.empty();
            }
        }

        @Override
        public void close() {
            synchronized (SessionSlots.this) {
                if (!closed) {
                    closed = true;
                    taken--;
                    SessionSlots.this.notifyAll();
                    client.ifPresent(clients::remove);
                }
            }
        }
    }
}
