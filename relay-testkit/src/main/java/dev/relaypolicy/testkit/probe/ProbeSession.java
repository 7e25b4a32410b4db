package dev.relaypolicy.testkit.probe;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.base.Ascii;
import com.google.common.collect.ImmutableList;
import com.google.common.primitives.Ints;
import dev.relaypolicy.testkit.dialogue.ServerLines;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProtocolException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Optional;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/** One SMTP connection of the probe. */
final class ProbeSession implements AutoCloseable {

    private static final int MAX_LINES = 1_000;
    private static final int CODE_DIGITS = 3;

    private final Duration timeout;
    private Socket socket = new Socket();
    private ServerLines in;

    /** Connects to a server; the timeout applies to the connection and to each whole reply. */
    ProbeSession(InetSocketAddress server, Optional<InetAddress> client, Duration timeout) throws IOException {
        this.timeout = timeout;
        try {
            if (client.isPresent()) {
                socket.bind(new InetSocketAddress(client.get(), 0));
            }
            socket.setTcpNoDelay(true);
            socket.connect(server, (int) timeout.toMillis());
            in = new ServerLines(socket, timeout);
        } catch (IOException | RuntimeException e) {
            socket.close();
            throw e;
        }
    }

    record Reply(int code, ImmutableList<String> lines) {

        String text() {
            return lines.get(lines.size() - 1);
        }

        boolean offers(String extension) {
            return lines.stream()
                    .anyMatch(line -> Ascii.equalsIgnoreCase(line.substring(Math.min(4, line.length())), extension));
        }

        boolean isPositive() {
            return code / 100 == 2;
        }

        /** Returns whether the server expects more from the client (334 or 354). */
        boolean isChallenge() {
            return code / 100 == 3;
        }

        boolean isRefusal() {
            return code / 100 == 5;
        }
    }

    Reply exchange(String line) throws IOException {
        send(line + "\r\n");
        return reply();
    }

    void send(String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(UTF_8));
    }

    /**
     * Reads a reply.
     *
     * @throws SocketTimeoutException if the reply is not complete within the timeout
     * @throws ProtocolException if the server sends something else or closes the connection
     */
    Reply reply() throws IOException {
        in.beginReply();
        ImmutableList.Builder<String> received = ImmutableList.builder();
        for (int lines = 0; lines < MAX_LINES; lines++) {
            String line = in.readLine();
            received.add(line);
            boolean more = line.length() > CODE_DIGITS && line.charAt(CODE_DIGITS) == '-';
            if (!more) {
                Integer code = Ints.tryParse(line.substring(0, Math.min(CODE_DIGITS, line.length())));
                if (code == null || code < 200 || code > 599) {
                    throw new ProtocolException("got `" + line + "`, which is not a reply");
                }
                return new Reply(code, received.build());
            }
        }
        throw new ProtocolException("got a reply of more than " + MAX_LINES + " lines");
    }

    /** On a loopback address, a password in clear text cannot be intercepted. */
    boolean isLocal() {
        return socket.getInetAddress().isLoopbackAddress();
    }

    /**
     * Runs the client side of the TLS handshake, after the 220 to STARTTLS.
     *
     * @throws IOException if the certificate does not match the host or is not trusted by Java's default trust store
     */
    void startTls(String host) throws IOException {
        SSLSocketFactory factory = (SSLSocketFactory) SSLSocketFactory.getDefault();
        SSLSocket secured = (SSLSocket) factory.createSocket(socket, host, socket.getPort(), true);
        SSLParameters parameters = secured.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        secured.setSSLParameters(parameters);
        secured.setSoTimeout((int) timeout.toMillis());
        secured.startHandshake();
        socket = secured;
        in = new ServerLines(secured, timeout);
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            // nothing to do: the connection is gone
        }
    }
}
