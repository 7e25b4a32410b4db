package dev.relaypolicy.benchmarks.server;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** Sessions that have received the greeting and send nothing. */
final class IdleSessions implements AutoCloseable {

    private static final int GREETING_TIMEOUT_MILLIS = 30_000;
    private static final int BATCH = 100;

    private final Deque<Socket> sockets = new ArrayDeque<>();

    private IdleSessions() {}

    /**
     * Opens sessions in batches, because servers may greet slowly.
     *
     * @throws IOException if a session does not receive a greeting within 30 s
     */
    static IdleSessions open(InetSocketAddress server, int count) throws IOException {
        IdleSessions sessions = new IdleSessions();
        int greeted = 0;
        try {
            while (greeted < count) {
                List<Socket> batch = new ArrayList<>();
                while (batch.size() < BATCH && greeted + batch.size() < count) {
                    batch.add(sessions.connect(server, LoadClient.source(greeted + batch.size())));
                }
                for (Socket socket : batch) {
                    awaitGreeting(socket);
                    greeted++;
                }
            }
            return sessions;
        } catch (IOException | RuntimeException e) {
            sessions.close();
            throw new IOException(greeted + " of " + count + " sessions received a greeting", e);
        }
    }

    private Socket connect(InetSocketAddress server, InetSocketAddress source) throws IOException {
        Socket socket = new Socket();
        sockets.add(socket);
        socket.setSoTimeout(GREETING_TIMEOUT_MILLIS);
        socket.bind(source);
        socket.connect(server);
        return socket;
    }

    private static void awaitGreeting(Socket socket) throws IOException {
        int b = socket.getInputStream().read();
        if (b != '2') {
            throw new IOException("a session received no positive greeting");
        }
        while (b >= 0 && b != '\n') {
            b = socket.getInputStream().read();
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
