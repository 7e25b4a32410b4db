package dev.relaypolicy.server.wire;

import dev.relaypolicy.server.FailureLog;
import java.io.IOException;
import java.lang.System.Logger;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Accepts the clients of one listener on its own thread until it is stopped. After a failure of any kind (no file descriptor left,
 * a full heap, a class that cannot be loaded) it pauses and tries again. A thread that ends without being stopped reports that.
 */
final class Acceptor {

    private static final Logger LOG = System.getLogger(Acceptor.class.getName());

    /** Waits for the next client. */
    interface Source {
        Socket accept() throws IOException;

        /** Returns whether the source is closed, so that no further attempt can succeed. */
        default boolean isClosed() {
            return false;
        }
    }

    private final Source source;
    private final Consumer<Socket> clients;
    private final Duration pause;
    private final Runnable ended;
    private final CountDownLatch stopping = new CountDownLatch(1);
    private final Thread thread;
    private volatile boolean failing;

    /**
     * Creates an acceptor that accepts nothing before {@link #start}.
     *
     * @param clients takes each client without waiting for it
     * @param pause how long to wait after a failure
     * @param ended runs once if the thread ends although nobody has stopped it
     */
    Acceptor(String name, Source source, Consumer<Socket> clients, Duration pause, Runnable ended) {
        this.source = source;
        this.clients = clients;
        this.pause = pause;
        this.ended = ended;
        this.thread = new Thread(this::run, "accept-" + name);
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    private void run() {
        try {
            while (!isStopping() && !source.isClosed()) {
                acceptOrPause();
            }
        } finally {
            if (!isStopping()) {
                ended.run();
            }
        }
    }

    private void acceptOrPause() {
        try {
            clients.accept(source.accept());
            failing = false;
        } catch (Throwable e) {
            try {
                failed(e);
            } catch (Throwable unhandled) {
                // not even the failure can be handled now, for example for want of heap: try again at once
            }
        }
    }

    private void failed(Throwable failure) throws InterruptedException {
        if (!isStopping() && !failing) {
            failing = true;
            FailureLog.error(LOG, thread.getName() + ": no client accepted, trying again", failure);
        }
        boolean unused = stopping.await(pause.toNanos(), TimeUnit.NANOSECONDS);
    }

    private boolean isStopping() {
        return stopping.getCount() == 0;
    }

    /** Returns whether the latest attempt to accept a client failed. */
    boolean isFailing() {
        return failing;
    }

    /** Ends the pauses; the loop ends as soon as the source does. */
    void beginStop() {
        stopping.countDown();
    }

    void join() {
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
