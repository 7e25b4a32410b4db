package dev.relaypolicy.server.wire;

import static java.util.Objects.requireNonNull;

import com.google.common.base.Ticker;
import dev.relaypolicy.server.FailureLog;
import java.lang.System.Logger;
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
    private final Runnable relief;
    private final Ticker ticker;
    private final CountDownLatch closed = new CountDownLatch(1);

    /**
     * Deadlines that are looked at only by {@link #sweep}, until {@link #start}.
     *
     * @param connections those that are open; may change at any time
     * @param relief makes room if sessions run short; called at each sweep, must not block
     */
    Deadlines(Collection<Connection> connections, Runnable relief, Ticker ticker) {
        this.connections = requireNonNull(connections, "connections");
        this.relief = requireNonNull(relief, "relief");
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
                sweepOrLog();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Survives every failure: without this thread, no deadline would ever take effect again. */
    private void sweepOrLog() {
        try {
            sweep();
        } catch (Throwable e) {
            FailureLog.error(LOG, "the deadlines of some connections were not checked, trying again", e);
        }
    }

    /** Ends every connection that is past its deadline. One thread at a time. */
    void sweep() {
        long now = ticker.read();
        connections.forEach(connection -> connection.endIfLate(now));
        relief.run();
    }

    @Override
    public void close() {
        closed.countDown();
    }
}
