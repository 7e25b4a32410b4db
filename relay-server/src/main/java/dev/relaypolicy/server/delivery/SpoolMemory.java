package dev.relaypolicy.server.delivery;

import java.util.concurrent.atomic.AtomicLong;

/**
 * What the spools of all sessions may hold in memory together. Clients that send a part of a message and wait would otherwise fill the
 * heap, each within its own limits. Thread-safe.
 */
final class SpoolMemory {

    /** An eighth of the heap; the arrays that octets are in may be twice as long. */
    private static final int SHARE = 8;

    private final long most;
    private final AtomicLong taken = new AtomicLong();

    /**
     * A memory of which nothing is taken.
     *
     * @param most octets
     */
    SpoolMemory(long most) {
        this.most = most;
    }

    /** The share that this process has for it. */
    static SpoolMemory ofTheHeap() {
        return new SpoolMemory(Runtime.getRuntime().maxMemory() / SHARE);
    }

    /** Takes room for octets, where there is that much. */
    boolean take(long octets) {
        if (taken.addAndGet(octets) <= most) {
            return true;
        }
        giveBack(octets);
        return false;
    }

    void giveBack(long octets) {
        taken.addAndGet(-octets);
    }

    /** How many octets are taken. */
    long taken() {
        return taken.get();
    }
}
