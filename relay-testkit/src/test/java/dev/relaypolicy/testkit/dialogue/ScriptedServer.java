package dev.relaypolicy.testkit.dialogue;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** A server for one connection: it greets, and has one answer for each line it is sent. Then it closes. */
final class ScriptedServer implements AutoCloseable {

    /** What it heard, and from whom. */
    record Heard(InetAddress client, List<String> lines) {}

    private final ServerSocket listener;
    private final CompletableFuture<Heard> heard;

    private ScriptedServer(ServerSocket listener, List<String> answers) {
        this.listener = listener;
        this.heard = CompletableFuture.supplyAsync(() -> serve(answers));
    }

    /**
     * Starts a server.
     *
     * @param answers the bytes to send at once and after each line, as they are
     */
    static ScriptedServer answering(String... answers) throws IOException {
        return new ScriptedServer(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()), List.of(answers));
    }

    InetSocketAddress address() {
        return (InetSocketAddress) listener.getLocalSocketAddress();
    }

    Heard heard() {
        return heard.join();
    }

    private Heard serve(List<String> answers) {
        List<String> lines = new ArrayList<>();
        try (Socket client = listener.accept()) {
            BufferedReader in = new BufferedReader(new InputStreamReader(client.getInputStream(), UTF_8));
            OutputStream out = client.getOutputStream();
            for (int i = 0; i < answers.size(); i++) {
                out.write(answers.get(i).getBytes(UTF_8));
                out.flush();
                String line = i + 1 < answers.size() ? in.readLine() : null;
                if (line != null) {
                    lines.add(line);
                }
            }
            return new Heard(client.getInetAddress(), lines);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }
}
