package dev.relaypolicy.benchmarks.server;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;

/**
 * Says one script on a number of connections over and over, until it is closed: each client connects again as soon as its session
 * has ended. A client comes from a loopback address of its own, as clients of a server do, so that no limit on connections
 * of one client counts.
 */
final class LoadClient implements AutoCloseable {

    /** With more than two the selectors would only wait for one another: the server wants a processor too. */
    private static final int THREADS = Math.min(2, Runtime.getRuntime().availableProcessors());

    private final List<ClientThread> threads;

    private LoadClient(List<ClientThread> threads) {
        this.threads = threads;
    }

    /** What was done so far. */
    record Counts(long sessions, long recipients) {
        Counts minus(Counts before) {
            return new Counts(sessions - before.sessions, recipients - before.recipients);
        }
    }

    /** Begins to connect. */
    static LoadClient start(InetSocketAddress server, Script script, int connections) throws IOException {
        List<ClientThread> threads = new ArrayList<>();
        for (int thread = 0; thread < THREADS; thread++) {
            ClientThread client = new ClientThread(server, script);
            for (int i = thread; i < connections; i += THREADS) {
                client.add(SourceAddress.of(i));
            }
            threads.add(client);
        }
        threads.forEach(Thread::start);
        return new LoadClient(threads);
    }

    /**
     * What was done so far.
     *
     * @throws IOException where a session has failed: a reply was not positive, or a connection was lost
     */
    Counts counts() throws IOException {
        long sessions = 0;
        long recipients = 0;
        for (ClientThread thread : threads) {
            thread.throwFailure();
            sessions += thread.sessions();
            recipients += thread.recipients();
        }
        return new Counts(sessions, recipients);
    }

    /** Drops every connection and waits for the threads. */
    @Override
    public void close() {
        threads.forEach(ClientThread::end);
        try {
            for (ClientThread thread : threads) {
                thread.join();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
