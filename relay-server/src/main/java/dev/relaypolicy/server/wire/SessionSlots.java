package dev.relaypolicy.server.wire;

import com.google.common.base.Ticker;
import com.google.common.collect.HashMultiset;
import com.google.common.collect.Multiset;
import dev.relaypolicy.net.IpAddress;
import dev.relaypolicy.net.IpBlock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Counts sessions: in all from the first byte on, and by client as soon as the client is known, which is a little later if it
 * connects through a proxy. The last slots, one in {@link #RESERVE}, are reserved for trusted clients. Thread-safe.
 */
final class SessionSlots {

    private static final int RESERVE = 16;

    /** Longer waits would keep the clients behind this one waiting. */
    private static final Duration WAIT = Duration.ofMillis(50);

    private final Supplier<SessionLimits> limits;
    private final ConnectionRates rates;
    private final Multiset<IpBlock> clients = HashMultiset.create();
    private int taken;

    SessionSlots(Supplier<SessionLimits> limits, Ticker ticker) {
        this.limits = limits;
        this.rates = new ConnectionRates(ticker);
    }

    /**
     * Takes a slot for a client that need not be known yet. If none is left, waits for a moment: sessions that are closed to make
     * room, or whose clients have just gone, give their slots back within milliseconds.
     *
     * @return empty if no slot is left
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

    /** Returns the share of the slots that are taken: 0 for none, 1 for all. */
    synchronized double load() {
        return (double) taken / limits.get().sessions();
    }

    /** The place of one session, given back when it is closed. */
    final class Slot implements AutoCloseable {

        private final boolean reserved;
        private Optional<IpBlock> client = Optional.empty();
        private boolean closed;

        private Slot(boolean reserved) {
            this.reserved = reserved;
        }

        /** Returns whether this slot is one of the last ones, which a stranger may use only if another session makes room. */
        boolean isReserved() {
            return reserved;
        }

        /**
         * Says whose slot this is, once.
         *
         * @return why the client may not have it, where that is so; the slot stays taken until it is closed
         */
        Optional<LastWords> claim(IpAddress address) {
            SessionLimits now = limits.get();
            if (!rates.take(address, now.connectionsPerMinute())) {
                return Optional.of(LastWords.TOO_FAST);
            }
            IpBlock block = IpBlock.client(address);
            synchronized (SessionSlots.this) {
                if (closed || client.isPresent()) {
                    throw new IllegalStateException("this slot is somebody's already, or nobody's any more");
                }
                if (clients.count(block) >= now.sessionsPerClient()) {
                    return Optional.of(LastWords.TOO_MANY_CONNECTIONS);
                }
                clients.add(block);
                client = Optional.of(block);
                return Optional.empty();
            }
        }

        /** Gives the slot back. Idempotent. */
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
