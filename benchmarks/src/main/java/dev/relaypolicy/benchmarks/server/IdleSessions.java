package dev.relaypolicy.benchmarks.server;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayDeque;
import java.util.Deque;

/** Clients that have been greeted and say nothing. */
final class IdleSessions implements AutoCloseable {

    private static final int PATIENCE_MILLIS = 30_000;

    private final Deque<Socket> sockets = new ArrayDeque<>();

    private IdleSessions() {}

    /**
     * Connects one after the other, each when the one before is greeted.
     *
     * @throws IOException where one is not greeted
     */
    static IdleSessions open(InetSocketAddress server, int count) throws IOException {
        IdleSessions sessions = new IdleSessions();
        try {
            for (int i = 0; i < count; i++) {
                sessions.add(server, SourceAddress.of(i));
            }
            return sessions;
        } catch (IOException e) {
            sessions.close();
            throw new IOException("of " + count + " sessions " + sessions.sockets.size() + " were greeted", e);
        }
    }

    private void add(InetSocketAddress server, InetSocketAddress source) throws IOException {
        Socket socket = new Socket();
        sockets.add(socket);
        socket.setSoTimeout(PATIENCE_MILLIS);
        socket.bind(source);
        socket.connect(server);
        int first = socket.getInputStream().read();
        if (first != '2') {
            throw new IOException("one was not greeted");
        }
        int octet = first;
        while (octet >= 0 && octet != '\n') {
            octet = socket.getInputStream().read();
        }
    }

    @Override
    public void close() {
        for (Socket socket : sockets) {
            try {
                socket.close();
            } catch (IOException e) {
                // it is gone all the same
            }
        }
    }
}
