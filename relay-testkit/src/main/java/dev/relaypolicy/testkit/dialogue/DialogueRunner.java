package dev.relaypolicy.testkit.dialogue;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.relaypolicy.text.Escapes;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/**
 * Plays dialogue scripts over a socket of its own, from a client address of one's choice. Immutable and safe for use by many
 * threads.
 */
public final class DialogueRunner {

    private static final int MAX_LINE = 65_536;
    private static final int MAX_LINES = 100_000;

    private final InetAddress clientAddress;
    private final Duration timeout;

    /**
     * A runner.
     *
     * @param clientAddress the local address to connect from: the client that the server sees
     * @param timeout how long the connection, and each reply as a whole, may take
     */
    public DialogueRunner(InetAddress clientAddress, Duration timeout) {
        this.clientAddress = Objects.requireNonNull(clientAddress, "clientAddress");
        if (timeout.isNegative() || timeout.toMillis() < 1 || timeout.toMillis() > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("`" + timeout + "` is not a time-out: use a millisecond to 24 days");
        }
        this.timeout = timeout;
    }

    /**
     * Plays a script.
     *
     * @return what was said, one line each with {@code C: } or {@code S: } before it, escaped
     * @throws DialogueFailedException where a reply is not the one expected, or does not come
     */
    public List<String> run(DialogueScript script, InetSocketAddress server) {
        List<String> transcript = new ArrayList<>();
        try (Socket socket = new Socket()) {
            socket.setTcpNoDelay(true);
            socket.bind(new InetSocketAddress(clientAddress, 0));
            socket.connect(server, (int) timeout.toMillis());
            InputStream in = new BufferedInputStream(socket.getInputStream());
            for (DialogueScript.Step step : script.steps()) {
                if (step instanceof DialogueScript.Send send) {
                    send(socket.getOutputStream(), send.text(), transcript);
                } else if (step instanceof DialogueScript.Expect expect) {
                    String problem = new ReplyReader(socket, in, transcript).expect(expect.code());
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

    /** Reads one reply within the time-out, however slowly its octets come. */
    private final class ReplyReader {
        private final Socket socket;
        private final InputStream in;
        private final List<String> transcript;
        private final long deadline = System.nanoTime() + timeout.toNanos();

        ReplyReader(Socket socket, InputStream in, List<String> transcript) {
            this.socket = socket;
            this.in = in;
            this.transcript = transcript;
        }

        /** Returns what is wrong, or nothing. */
        String expect(String code) throws IOException {
            try {
                for (int lines = 0; lines < MAX_LINES; lines++) {
                    String line = readLine();
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
                return "expected `" + code + "`, got a reply without an end";
            } catch (SocketTimeoutException e) {
                return "expected `" + code + "`, got no whole reply within " + timeout.toMillis() + " ms";
            } catch (ReplyException e) {
                return "expected `" + code + "`, " + e.getMessage();
            }
        }

        private String readLine() throws IOException, ReplyException {
            ByteArrayOutputStream line = new ByteArrayOutputStream();
            for (int octet = read(); octet != '\n'; octet = read()) {
                if (octet < 0) {
                    throw new ReplyException("but the server closed the connection");
                }
                if (line.size() >= MAX_LINE) {
                    throw new ReplyException("got a line of more than " + MAX_LINE + " octets");
                }
                line.write(octet);
            }
            String text = line.toString(UTF_8);
            if (!text.endsWith("\r")) {
                throw new ReplyException("got `" + Escapes.printable(text) + "`, which does not end in CRLF");
            }
            return text.substring(0, text.length() - 1);
        }

        private int read() throws IOException {
            if (in.available() == 0) {
                long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
                if (left < 1) {
                    throw new SocketTimeoutException();
                }
                socket.setSoTimeout((int) left);
            }
            return in.read();
        }
    }

    /** A reply that is none. */
    private static final class ReplyException extends Exception {
        private static final long serialVersionUID = 1L;

        ReplyException(String message) {
            super(message);
        }
    }
}
