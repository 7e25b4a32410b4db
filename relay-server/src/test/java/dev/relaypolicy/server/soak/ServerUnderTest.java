package dev.relaypolicy.server.soak;

import dev.relaypolicy.server.cli.ServeProcess;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Optional;

/** A process that is killed and restarted by one thread, and used by many. */
final class ServerUnderTest implements AutoCloseable {

    /** Starts the process. */
    @FunctionalInterface
    interface Start {
        ServeProcess start() throws IOException, InterruptedException;
    }

    private final String listener;
    private final Start start;
    private ServeProcess running;
    private Optional<InetSocketAddress> address;
    private int kills;

    /** Starts a process whose ready file names the listener. */
    ServerUnderTest(String listener, Start start) throws IOException, InterruptedException {
        this.listener = listener;
        this.start = start;
        this.running = start.start();
        this.address = Optional.of(running.address(listener));
    }

    /** Returns the address; waits during a restart. */
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
