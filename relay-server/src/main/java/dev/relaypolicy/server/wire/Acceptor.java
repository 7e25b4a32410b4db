package dev.relaypolicy.server.wire;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Accepts clients of one listener, on a thread of its own, until it is stopped. An accept that fails (no file
 * descriptors left, a client that has already gone) is tried again a little later.
 */
final class Acceptor {

    private static final Logger LOG = System.getLogger(Acceptor.class.getName());

    /** Waits for the next client. */
    @FunctionalInterface
    interface Source {
        Socket accept() throws IOException;
    }

    private final Source source;
    private final Consumer<Socket> clients;
    private final Duration pause;
    private final CountDownLatch stopping = new CountDownLatch(1);
    private final Thread thread;

    /**
     * An acceptor.
     *
     * @param clients takes each client, without waiting for it
     * @param pause how long to wait after an accept that failed
     */
    Acceptor(String name, Source source, Consumer<Socket> clients, Duration pause) {
        this.source = source;
        this.clients = clients;
        this.pause = pause;
        this.thread = new Thread(this::run, "accept-" + name);
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    private void run() {
        boolean failing = false;
        while (stopping.getCount() > 0) {
            try {
                clients.accept(source.accept());
                failing = false;
            } catch (IOException | RuntimeException | OutOfMemoryError e) {
                if (stopping.getCount() > 0 && !failing) {
                    LOG.log(Level.ERROR, thread.getName() + ": no client accepted, trying again", e);
                }
                failing = true;
                pause();
            }
        }
    }

    private void pause() {
        try {
            stopping.await(pause.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            stopping.countDown();
        }
    }

    /** No more pauses; the loop ends as soon as the source does. */
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
