package dev.relaypolicy.server.delivery;

import java.util.concurrent.atomic.AtomicLong;

/**
 * The memory limit for all spools together, in bytes. Without it, clients that never finish their messages could fill
 * the heap. Thread-safe.
 */
final class SpoolMemory {

    /** One eighth of the heap. The arrays may be twice as large as their content. */
    private static final int HEAP_FRACTION = 8;

    private final long limit;
    private final AtomicLong reserved = new AtomicLong();

    SpoolMemory(long limit) {
        this.limit = limit;
    }

    static SpoolMemory forHeap() {
        return new SpoolMemory(Runtime.getRuntime().maxMemory() / HEAP_FRACTION);
    }

    /** Returns false if the limit would be exceeded. */
    boolean reserve(long bytes) {
        if (reserved.addAndGet(bytes) <= limit) {
            return true;
        }
        release(bytes);
        return false;
    }

    void release(long bytes) {
        reserved.addAndGet(-bytes);
    }

    long reserved() {
        return reserved.get();
    }
}
