package dev.relaypolicy.server.wire;

import com.google.common.base.Ticker;
import com.google.common.collect.HashMultiset;
import com.google.common.collect.Multiset;
import dev.relaypolicy.net.IpAddress;
import dev.relaypolicy.net.IpBlock;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Counts sessions: in all from the first octet on, and by client from when it is known who that is, which behind a proxy is a
 * little later. Thread-safe.
 */
final class SessionSlots {

    private final Supplier<SessionLimits> limits;
    private final ConnectionRates rates;
    private final Multiset<IpBlock> clients = HashMultiset.create();
    private int taken;

    SessionSlots(Supplier<SessionLimits> limits, Ticker ticker) {
        this.limits = limits;
        this.rates = new ConnectionRates(ticker);
    }

    /** Takes a slot, for a client that need not be known yet. Empty where there is none left. */
    synchronized Optional<Slot> take() {
        if (taken >= limits.get().sessions()) {
            return Optional.empty();
        }
        taken++;
        return Optional.of(new Slot());
    }

    /** The place of one session, given back when it is closed. */
    final class Slot implements AutoCloseable {

        private Optional<IpBlock> client = Optional.empty();
        private boolean closed;

        private Slot() {}

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
                    client.ifPresent(clients::remove);
                }
            }
        }
    }
}
