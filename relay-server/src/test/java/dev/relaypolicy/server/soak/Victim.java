package dev.relaypolicy.server.soak;

import dev.relaypolicy.server.cli.ServeProcess;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Optional;

/** A program that is killed and started again. Killed and started by one thread, its address asked for by many. */
final class Victim implements AutoCloseable {

    /** Starts the program. */
    @FunctionalInterface
    interface Start {
        ServeProcess start() throws IOException, InterruptedException;
    }

    private final String listener;
    private final Start start;
    private ServeProcess running;
    private Optional<InetSocketAddress> address;
    private int kills;

    /** Starts a program whose ready file names the listener. */
    Victim(String listener, Start start) throws IOException, InterruptedException {
        this.listener = listener;
        this.start = start;
        this.running = start.start();
        this.address = Optional.of(running.address(listener));
    }

    /** Where it is; waits while it is being started. */
    synchronized InetSocketAddress address() throws InterruptedException {
        while (address.isEmpty()) {
            wait();
        }
        return address.get();
    }

    void kill() throws InterruptedException {
        moved(Optional.empty());
        running.kill();
        kills++;
    }

    void startAgain() throws IOException, InterruptedException {
        running = start.start();
        moved(Optional.of(running.address(listener)));
    }

    private synchronized void moved(Optional<InetSocketAddress> to) {
        address = to;
        notifyAll();
    }

    ServeProcess process() {
        return running;
    }

    int kills() {
        return kills;
    }

    @Override
    public void close() {
        running.close();
    }
}
