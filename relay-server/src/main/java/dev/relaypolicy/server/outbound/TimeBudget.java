package dev.relaypolicy.server.outbound;

import static java.util.concurrent.TimeUnit.NANOSECONDS;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;

/**
 * The remaining time that a transaction may wait for its next hop, not counting the time between client commands.
 * Unlike a socket timeout, it expires if a server trickles its reply or stops reading. Not thread-safe.
 */
final class TimeBudget {

    private final ScheduledExecutorService closer;
    private long nanosLeft;

    TimeBudget(ScheduledExecutorService closer, Duration total) {
        this.closer = closer;
        this.nanosLeft = total.toNanos();
    }

    interface BlockingCall<T> {
        T run() throws IOException;
    }

    boolean isExhausted() {
        return nanosLeft <= 0;
    }

    /**
     * Runs a blocking call and deducts its duration.
     *
     * @param close unblocks the call from another thread when the budget is exhausted
     */
    <T> T run(Runnable close, BlockingCall<T> call) throws IOException {
        ScheduledFuture<?> deadline = closer.schedule(close, nanosLeft, NANOSECONDS);
        try {
            return call.run();
        } catch (IOException e) {
            throw deadline.isDone() ? timeout(e) : e;
        } finally {
            nanosLeft = deadline.getDelay(NANOSECONDS);
            deadline.cancel(false);
        }
    }

    private static IOException timeout(IOException closed) {
        IOException timeout = new SocketTimeoutException("the time limit for the next hop has expired");
        timeout.initCause(closed);
        return timeout;
    }
}
