package dev.relaypolicy.server.protocol.wire;

import dev.relaypolicy.server.log.FailureLog;
import java.io.IOException;
import java.lang.System.Logger;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * A thread that accepts the clients of one listener. After any failure, even a lack of memory, it pauses and tries
 * again.
 */
final class Acceptor {

    private static final Logger LOGGER = System.getLogger(Acceptor.class.getName());

    interface Source {

        Socket accept() throws IOException;

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
     * @param clients called with each client; must not block
     * @param pause the time to wait after a failure
     * @param ended called once if the thread ends without {@link #beginStop}
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
                // handling the failure failed too, for example on a full heap: try again at once
            }
        }
    }

    private void failed(Throwable failure) throws InterruptedException {
        if (!isStopping() && !failing) {
            failing = true;
            FailureLog.error(LOGGER, thread.getName() + ": no client accepted, trying again", failure);
        }
        boolean unused = stopping.await(pause.toNanos(), TimeUnit.NANOSECONDS);
    }

    private boolean isStopping() {
        return stopping.getCount() == 0;
    }

    boolean isFailing() {
        return failing;
    }

    /** Makes the thread end as soon as the source is closed. */
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
