package dev.relaypolicy.server.wire;

import static java.util.Objects.requireNonNull;

import com.google.common.base.Ticker;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Ends what a socket time-out cannot: a client that sends an octet now and then, and one that never reads. One thread
 * looks at all watches a few times a second.
 *
 * <p>A connection past a deadline is first {@linkplain Connection#expire expired}: its reads end, so that the session
 * can still say why. {@link #LAST_WORDS} later it is closed, which ends its writes. Safe for use by many threads.
 */
final class Deadlines implements AutoCloseable {

    /** How long a session has for its last reply. */
    static final Duration LAST_WORDS = Duration.ofSeconds(5);

    private static final Duration PERIOD = Duration.ofMillis(200);

    private final Ticker ticker;
    private final Set<Watch> watches = ConcurrentHashMap.newKeySet();
    private final CountDownLatch closed = new CountDownLatch(1);

    /** Deadlines that are looked at only by {@link #sweep}, until {@link #start}. */
    Deadlines(Ticker ticker) {
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
                sweep();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Watches a connection until the watch is closed or the connection is. */
    Watch watch(Connection connection, Duration limit) {
        Watch watch = new Watch(connection, ticker.read() + limit.toNanos());
        watches.add(watch);
        return watch;
    }

    /** Ends every connection that is past a deadline. */
    void sweep() {
        long now = ticker.read();
        watches.forEach(watch -> watch.check(now));
    }

    /** How many watches there are. */
    int size() {
        return watches.size();
    }

    @Override
    public void close() {
        closed.countDown();
    }

    /**
     * A deadline of one connection. Closing it in time lifts it; once it has passed, it holds until the connection
     * ends.
     */
    final class Watch implements AutoCloseable {

        private final Connection connection;
        private long deadline;
        private boolean passed;

        private Watch(Connection connection, long deadline) {
            this.connection = connection;
            this.deadline = deadline;
        }

        private synchronized void check(long now) {
            if (connection.isClosed()) {
                watches.remove(this);
            } else if (now - deadline >= 0) {
                if (passed) {
                    connection.close();
                    watches.remove(this);
                } else {
                    passed = true;
                    deadline = now + LAST_WORDS.toNanos();
                    connection.expire();
                }
            }
        }

        @Override
        public synchronized void close() {
            if (!passed) {
                watches.remove(this);
            }
        }
    }
}
