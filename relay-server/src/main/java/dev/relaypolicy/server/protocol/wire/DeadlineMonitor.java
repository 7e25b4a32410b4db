package dev.relaypolicy.server.protocol.wire;

import com.google.common.base.Ticker;
import dev.relaypolicy.server.log.FailureLog;
import java.lang.System.Logger;
import java.time.Duration;
import java.util.Collection;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A thread that checks the deadlines of all connections several times a second, without a timer per session. */
final class DeadlineMonitor implements AutoCloseable {

    private static final Logger LOGGER = System.getLogger(DeadlineMonitor.class.getName());

    private static final Duration PERIOD = Duration.ofMillis(200);

    private final Collection<Connection> connections;
    private final Runnable afterSweep;
    private final Ticker ticker;
    private final CountDownLatch closed = new CountDownLatch(1);

    /**
     * @param connections a live view of the open connections
     * @param afterSweep called after each sweep; must not block
     */
    DeadlineMonitor(Collection<Connection> connections, Runnable afterSweep, Ticker ticker) {
        this.connections = connections;
        this.afterSweep = afterSweep;
        this.ticker = ticker;
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

    /** Survives every failure: without this thread, deadlines have no effect. */
    private void sweepOrLog() {
        try {
            sweep();
        } catch (Throwable e) {
            FailureLog.error(LOGGER, "the deadlines of some connections were not checked, trying again", e);
        }
    }

    void sweep() {
        long now = ticker.read();
        connections.forEach(connection -> connection.endIfLate(now));
        afterSweep.run();
    }

    @Override
    public void close() {
        closed.countDown();
    }
}
