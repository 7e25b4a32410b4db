package dev.relaypolicy.benchmarks.server;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;

/**
 * Runs a script repeatedly on a number of connections. Each client has its own loopback address, so a server's limits
 * per client address do not apply.
 */
final class LoadClient implements AutoCloseable {

    /** More threads would compete with the server for processors. */
    private static final int THREADS = Math.min(2, Runtime.getRuntime().availableProcessors());

    private static final int HOSTS = 250;

    private final List<ClientThread> threads;

    private LoadClient(List<ClientThread> threads) {
        this.threads = threads;
    }

    /** Finished sessions and accepted recipients. */
    record Counts(long sessions, long recipients) {
        Counts minus(Counts before) {
            return new Counts(sessions - before.sessions, recipients - before.recipients);
        }
    }

    static LoadClient start(InetSocketAddress server, Script script, int connections) throws IOException {
        List<ClientThread> threads = new ArrayList<>();
        for (int thread = 0; thread < THREADS; thread++) {
            ClientThread client = new ClientThread(server, script);
            for (int i = thread; i < connections; i += THREADS) {
                client.add(source(i));
            }
            threads.add(client);
        }
        threads.forEach(Thread::start);
        return new LoadClient(threads);
    }

    /** Returns a loopback address for a client, 0 to 62,499, with any port. */
    static InetSocketAddress source(int client) {
        try {
            byte[] bytes = {127, 1, (byte) (client / HOSTS), (byte) (1 + client % HOSTS)};
            return new InetSocketAddress(InetAddress.getByAddress(bytes), 0);
        } catch (UnknownHostException e) {
            throw new AssertionError("four bytes are an address", e);
        }
    }

    /**
     * Returns the counts since the start.
     *
     * @throws IOException if a reply was not positive, or a connection was lost
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
