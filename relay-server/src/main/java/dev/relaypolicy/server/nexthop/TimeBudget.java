package dev.relaypolicy.server.nexthop;

import static java.util.concurrent.TimeUnit.NANOSECONDS;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;

/**
 * What is left of the time that a transaction may wait for its next hop. Only the waiting counts, not what the client
 * takes between its commands. A socket time-out alone bounds neither a server that trickles nor one that never reads.
 * Not thread-safe.
 */
final class TimeBudget {

    private final ScheduledExecutorService closer;
    private long nanosLeft;

    TimeBudget(ScheduledExecutorService closer, Duration total) {
        this.closer = closer;
        this.nanosLeft = total.toNanos();
    }

    /** Something that may block until its socket is closed. */
    interface Wait<T> {
        T run() throws IOException;
    }

    /** Whether nothing is left of it. */
    boolean isOver() {
        return nanosLeft <= 0;
    }

    /**
     * Waits.
     *
     * @param close ends the wait from another thread, when time is up
     */
    <T> T during(Runnable close, Wait<T> wait) throws IOException {
        ScheduledFuture<?> deadline = closer.schedule(close, nanosLeft, NANOSECONDS);
        try {
            return wait.run();
        } catch (IOException e) {
            throw deadline.isDone() ? lateBecause(e) : e;
        } finally {
            nanosLeft = deadline.getDelay(NANOSECONDS);
            deadline.cancel(false);
        }
    }

    private static IOException lateBecause(IOException closed) {
        IOException late = new SocketTimeoutException("the time for the next hop is up");
        late.initCause(closed);
        return late;
    }
}
