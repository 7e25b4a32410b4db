package dev.relaypolicy.server.outbound;

import static java.util.concurrent.TimeUnit.NANOSECONDS;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;

/** The permits of one connection, all acquired within one timeout. Not thread-safe. */
final class ConnectionPermits {

    private final long deadline;
    private final List<Semaphore> held = new ArrayList<>();

    ConnectionPermits(Duration timeout) {
        this.deadline = System.nanoTime() + timeout.toNanos();
    }

    /**
     * @param description names the permits in the error message
     */
    void acquire(Semaphore permits, String description) throws IOException {
        try {
            if (!permits.tryAcquire(Math.max(0, deadline - System.nanoTime()), NANOSECONDS)) {
                throw new IOException(description + " are in use");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while " + description + " are in use");
        }
        held.add(permits);
    }

    void release() {
        held.forEach(Semaphore::release);
    }
}
