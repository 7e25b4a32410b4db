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

/** A server for one connection. It sends a greeting and one scripted reply to each line, then closes. */
final class ScriptedServer implements AutoCloseable {

    /** The client's address and the lines received. */
    record Received(InetAddress client, List<String> lines) {}

    private final ServerSocket listener;
    private final CompletableFuture<Received> received;

    private ScriptedServer(ServerSocket listener, List<String> replies) {
        this.listener = listener;
        this.received = CompletableFuture.supplyAsync(() -> serve(replies));
    }

    /**
     * Starts a server.
     *
     * @param replies the greeting and the replies, each with its line ends
     */
    static ScriptedServer replying(String... replies) throws IOException {
        return new ScriptedServer(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()), List.of(replies));
    }

    InetSocketAddress address() {
        return (InetSocketAddress) listener.getLocalSocketAddress();
    }

    Received received() {
        return received.join();
    }

    private Received serve(List<String> replies) {
        List<String> lines = new ArrayList<>();
        try (Socket client = listener.accept()) {
            BufferedReader in = new BufferedReader(new InputStreamReader(client.getInputStream(), UTF_8));
            OutputStream out = client.getOutputStream();
            for (int i = 0; i < replies.size(); i++) {
                out.write(replies.get(i).getBytes(UTF_8));
                out.flush();
                String line = i + 1 < replies.size() ? in.readLine() : null;
                if (line != null) {
                    lines.add(line);
                }
            }
            return new Received(client.getInetAddress(), lines);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }
}
