package dev.relaypolicy.testkit.probe;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Function;

/** A server with scripted replies. Serves one client at a time. */
final class OneMistakeServer implements AutoCloseable {

    private final ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final List<String> received = Collections.synchronizedList(new ArrayList<>());
    private final Thread thread;

    /**
     * Starts the server.
     *
     * @param replies returns the reply to the last of the lines received in a session, or an empty string to close the
     *     connection; of a message it gets only the final dot
     */
    OneMistakeServer(Function<List<String>, String> replies) throws IOException {
        thread = new Thread(() -> serve(replies), "one-mistake-server");
        thread.setDaemon(true);
        thread.start();
    }

    InetSocketAddress address() {
        return (InetSocketAddress) listener.getLocalSocketAddress();
    }

    /** Returns every line of every session. */
    List<String> received() {
        return List.copyOf(received);
    }

    private void serve(Function<List<String>, String> replies) {
        while (!listener.isClosed()) {
            try (Socket client = listener.accept()) {
                serve(client, replies);
            } catch (IOException e) {
                if (!listener.isClosed()) {
                    throw new UncheckedIOException(e);
                }
            }
        }
    }

    private void serve(Socket client, Function<List<String>, String> replies) throws IOException {
        BufferedReader in = new BufferedReader(new InputStreamReader(client.getInputStream(), UTF_8));
        List<String> lines = new ArrayList<>();
        send(client, "220 one.mistake ESMTP");
        boolean inMessage = false;
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            received.add(line);
            if (inMessage && !line.equals(".")) {
                continue;
            }
            lines.add(line);
            String reply = replies.apply(lines);
            inMessage = reply.startsWith("354");
            if (reply.isEmpty()) {
                return;
            }
            send(client, reply);
        }
    }

    private static void send(Socket client, String reply) throws IOException {
        client.getOutputStream().write((reply + "\r\n").getBytes(UTF_8));
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }
}
