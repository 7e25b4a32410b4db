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

/** A server that answers each command as it is told, one client after the other. */
final class OneMistakeServer implements AutoCloseable {

    private final ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final List<String> heard = Collections.synchronizedList(new ArrayList<>());
    private final Thread thread;

    /**
     * Starts it.
     *
     * @param answers the reply to each line of a session, given all its lines so far, of a message only the dot; empty closes
     */
    OneMistakeServer(Function<List<String>, String> answers) throws IOException {
        thread = new Thread(() -> serve(answers), "one-mistake-server");
        thread.setDaemon(true);
        thread.start();
    }

    InetSocketAddress address() {
        return (InetSocketAddress) listener.getLocalSocketAddress();
    }

    /** Every line of every session. */
    List<String> heard() {
        return List.copyOf(heard);
    }

    private void serve(Function<List<String>, String> answers) {
        while (!listener.isClosed()) {
            try (Socket client = listener.accept()) {
                serve(client, answers);
            } catch (IOException e) {
                if (!listener.isClosed()) {
                    throw new UncheckedIOException(e);
                }
            }
        }
    }

    private void serve(Socket client, Function<List<String>, String> answers) throws IOException {
        BufferedReader in = new BufferedReader(new InputStreamReader(client.getInputStream(), UTF_8));
        List<String> lines = new ArrayList<>();
        say(client, "220 one.mistake ESMTP");
        boolean inMessage = false;
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            heard.add(line);
            if (inMessage && !line.equals(".")) {
                continue;
            }
            lines.add(line);
            String answer = answers.apply(lines);
            inMessage = answer.startsWith("354");
            if (answer.isEmpty()) {
                return;
            }
            say(client, answer);
        }
    }

    private static void say(Socket client, String reply) throws IOException {
        client.getOutputStream().write((reply + "\r\n").getBytes(UTF_8));
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }
}
