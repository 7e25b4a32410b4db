package dev.relaypolicy.benchmarks.server;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** Clients that have been greeted and say nothing. */
final class IdleSessions implements AutoCloseable {

    private static final int PATIENCE_MILLIS = 30_000;
    private static final int AT_A_TIME = 100;

    private final Deque<Socket> sockets = new ArrayDeque<>();

    private IdleSessions() {}

    /**
     * Connects some, then waits until each of them is greeted, then the next: a server may take a while to greet.
     *
     * @throws IOException where one is not greeted
     */
    static IdleSessions open(InetSocketAddress server, int count) throws IOException {
        IdleSessions sessions = new IdleSessions();
        int greeted = 0;
        try {
            while (greeted < count) {
                List<Socket> batch = new ArrayList<>();
                while (batch.size() < AT_A_TIME && greeted + batch.size() < count) {
                    batch.add(sessions.connect(server, SourceAddress.of(greeted + batch.size())));
                }
                for (Socket socket : batch) {
                    awaitGreeting(socket);
                    greeted++;
                }
            }
            return sessions;
        } catch (IOException | RuntimeException e) {
            sessions.close();
            throw new IOException("of " + count + " sessions " + greeted + " were greeted", e);
        }
    }

    private Socket connect(InetSocketAddress server, InetSocketAddress source) throws IOException {
        Socket socket = new Socket();
        sockets.add(socket);
        socket.setSoTimeout(PATIENCE_MILLIS);
        socket.bind(source);
        socket.connect(server);
        return socket;
    }

    private static void awaitGreeting(Socket socket) throws IOException {
        int octet = socket.getInputStream().read();
        if (octet != '2') {
            throw new IOException("one was not greeted");
        }
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
