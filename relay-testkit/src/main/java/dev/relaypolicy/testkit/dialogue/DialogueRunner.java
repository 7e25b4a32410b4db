package dev.relaypolicy.testkit.dialogue;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.relaypolicy.text.Escapes;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProtocolException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Runs dialogue scripts, each over a new connection from a given client address. Immutable and thread-safe. */
public final class DialogueRunner {

    private static final int MAX_LINES = 100_000;

    private final InetAddress clientAddress;
    private final Duration timeout;

    /**
     * Creates a runner.
     *
     * @param clientAddress the local address to connect from
     * @param timeout the maximum time to connect, and for each whole reply: 1 ms to 24 days
     */
    public DialogueRunner(InetAddress clientAddress, Duration timeout) {
        this.clientAddress = Objects.requireNonNull(clientAddress, "clientAddress");
        this.timeout = ServerLines.requireTimeout(timeout);
    }

    /**
     * Runs a script.
     *
     * @return the transcript, as {@link DialogueFailedException#transcript}
     * @throws DialogueFailedException if a reply is missing or not the expected one, or the connection fails
     */
    public List<String> run(DialogueScript script, InetSocketAddress server) {
        List<String> transcript = new ArrayList<>();
        try (Socket socket = new Socket()) {
            socket.setTcpNoDelay(true);
            socket.bind(new InetSocketAddress(clientAddress, 0));
            socket.connect(server, (int) timeout.toMillis());
            ServerLines in = new ServerLines(socket, timeout);
            for (DialogueScript.Step step : script.steps()) {
                if (step instanceof DialogueScript.Send send) {
                    send(socket.getOutputStream(), send.text(), transcript);
                } else if (step instanceof DialogueScript.Expect expect) {
                    String problem = expect(expect.code(), in, transcript);
                    if (!problem.isEmpty()) {
                        throw new DialogueFailedException(script.name(), step.line(), problem, transcript);
                    }
                }
            }
            return List.copyOf(transcript);
        } catch (IOException e) {
            throw new DialogueFailedException(script.name(), 0, e.toString(), transcript);
        }
    }

    private static void send(OutputStream out, String text, List<String> transcript) throws IOException {
        transcript.add("C: " + Escapes.printable(text));
        out.write((text + "\r\n").getBytes(UTF_8));
        out.flush();
    }

    /** Returns the problem with one reply, or an empty string. */
    private String expect(String code, ServerLines in, List<String> transcript) throws IOException {
        in.beginReply();
        try {
            for (int lines = 0; lines < MAX_LINES; lines++) {
                String line = in.readLine();
                transcript.add("S: " + Escapes.printable(line));
                if (code.equals(".")) {
                    if (line.equals(".")) {
                        return "";
                    }
                } else if (!line.startsWith(code)
                        || (line.length() > code.length() && " -".indexOf(line.charAt(code.length())) < 0)) {
                    return "expected `" + code + "`, got `" + Escapes.printable(line) + "`";
                } else if (line.length() == code.length() || line.charAt(code.length()) == ' ') {
                    return "";
                }
            }
            return "expected `" + code + "`, got a reply of more than " + MAX_LINES + " lines";
        } catch (SocketTimeoutException e) {
            return "expected `" + code + "`, got no complete reply within " + timeout.toMillis() + " ms";
        } catch (ProtocolException e) {
            return "expected `" + code + "`, " + e.getMessage();
        }
    }
}
