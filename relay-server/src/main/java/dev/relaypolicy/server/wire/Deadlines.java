package dev.relaypolicy.server.wire;

import static java.util.Objects.requireNonNull;

import com.google.common.base.Ticker;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Collection;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Ends what goes on for too long: a client that is silent, one that sends an octet now and then, and one that never reads. One
 * thread looks at all connections a few times a second, so that a session that waits need not ask the kernel to wake it in time.
 */
final class Deadlines implements AutoCloseable {

    private static final Logger LOG = System.getLogger(Deadlines.class.getName());

    private static final Duration PERIOD = Duration.ofMillis(200);

    private final Collection<Connection> connections;
    private final Ticker ticker;
    private final CountDownLatch closed = new CountDownLatch(1);

    /**
     * Deadlines that are looked at only by {@link #sweep}, until {@link #start}.
     *
     * @param connections those that are open; may change at any time
     */
    Deadlines(Collection<Connection> connections, Ticker ticker) {
        this.connections = requireNonNull(connections, "connections");
        this.ticker = requireNonNull(ticker, "ticker");
    }

    void start() {
        Thread thread = new Thread(this::run, "deadlines");
        thread.setDaemon(true);
        thread.start();
    }

    private void run() {
        try {
            while (!closed.await(PERIOD.toMillis(), TimeUnit.MILLISECONDS)) {
                sweepAnyhow();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Where this thread ended, no client would ever be too slow again: a heap that is full for a moment must not end it. */
    private void sweepAnyhow() {
        try {
            sweep();
        } catch (RuntimeException | Error e) {
            say(e);
        }
    }

    private static void say(Throwable failure) {
        try {
            LOG.log(Level.ERROR, "the deadlines of some connections could not be looked at, trying again", failure);
        } catch (OutOfMemoryError e) {
            // there is no room to say it either
        }
    }

    /** Ends every connection that is past its deadline. One thread at a time. */
    void sweep() {
        long now = ticker.read();
        connections.forEach(connection -> connection.endIfLate(now));
    }

    @Override
    public void close() {
        closed.countDown();
    }
}
