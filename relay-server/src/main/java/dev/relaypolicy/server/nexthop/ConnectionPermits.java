package dev.relaypolicy.server.nexthop;

import static java.util.concurrent.TimeUnit.NANOSECONDS;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;

/** The permits that one connection takes up, all waited for within one time. Not thread-safe. */
final class ConnectionPermits {

    private final long deadline;
    private final List<Semaphore> taken = new ArrayList<>();

    ConnectionPermits(Duration wait) {
        this.deadline = System.nanoTime() + wait.toNanos();
    }

    /**
     * Takes a place.
     *
     * @param all how the permits are called
     * @throws IOException where none becomes free in time
     */
    void take(Semaphore permits, String all) throws IOException {
        try {
            if (!permits.tryAcquire(Math.max(0, deadline - System.nanoTime()), NANOSECONDS)) {
                throw new IOException(all + " are in use");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while " + all + " are in use");
        }
        taken.add(permits);
    }

    void giveBack() {
        taken.forEach(Semaphore::release);
    }
}
