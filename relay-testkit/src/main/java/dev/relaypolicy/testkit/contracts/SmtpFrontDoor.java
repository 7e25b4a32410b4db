package dev.relaypolicy.testkit.contracts;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.relaypolicy.net.IpAddress;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.Base64;
import java.util.Optional;

/**
 * A client of an SMTP server. A closed connection counts as {@link FrontDoor.Verdict#DENY}. A server that does not reply
 * within 20 seconds fails the test with an {@link UncheckedIOException}; a line that is not a reply, with an {@link
 * IllegalStateException}.
 */
public final class SmtpFrontDoor implements FrontDoor {

    /** The client's side of a TLS handshake. */
    @FunctionalInterface
    public interface Handshake {

        /** Does the handshake over a connected socket, and returns the TLS socket. */
        Socket secure(Socket clear) throws IOException;
    }

    private static final int TIMEOUT_MILLIS = 20_000;

    private final InetSocketAddress server;
    private final IpAddress client;
    private final Optional<Handshake> tls;
    private Socket socket = new Socket();
    private Optional<BufferedReader> in = Optional.empty();

    /**
     * Creates a client; nothing is sent before {@link #connect}.
     *
     * @param client the address to connect from
     * @param tls empty if the server offers no STARTTLS
     */
    public SmtpFrontDoor(InetSocketAddress server, IpAddress client, Optional<Handshake> tls) {
        this.server = server;
        this.client = client;
        this.tls = tls;
    }

    @Override
    public Verdict connect() throws IOException {
        socket.bind(new InetSocketAddress(client.toInetAddress(), 0));
        socket.connect(server, TIMEOUT_MILLIS);
        socket.setSoTimeout(TIMEOUT_MILLIS);
        openReader();
        return reply();
    }

    private void openReader() throws IOException {
        in = Optional.of(new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8)));
    }

    private Verdict reply() {
        try {
            String line;
            do {
                line = in.orElseThrow().readLine();
            } while (line != null && line.length() > 3 && line.charAt(3) == '-');
            return line == null ? Verdict.DENY : verdict(line);
        } catch (SocketTimeoutException e) {
            throw new UncheckedIOException("the server does not reply", e);
        } catch (IOException e) {
            return Verdict.DENY;
        }
    }

    private static Verdict verdict(String line) {
        return switch (line.isEmpty() ? ' ' : line.charAt(0)) {
            case '2', '3' -> Verdict.ACCEPT;
            case '4' -> Verdict.DEFER;
            case '5' -> Verdict.DENY;
            default -> throw new IllegalStateException("`" + line + "` is not a reply");
        };
    }

    private Verdict ask(String command) {
        try {
            socket.getOutputStream().write((command + "\r\n").getBytes(UTF_8));
        } catch (IOException e) {
            return Verdict.DENY;
        }
        return reply();
    }

    @Override
    public Verdict hello(String name) {
        return ask("EHLO " + name);
    }

    @Override
    public Verdict startTls() throws IOException {
        Verdict offered = ask("STARTTLS");
        if (offered == Verdict.ACCEPT) {
            socket = tls.orElseThrow().secure(socket);
            openReader();
        }
        return offered;
    }

    @Override
    public Verdict login(String user, String password) {
        return ask("AUTH PLAIN " + Base64.getEncoder().encodeToString(("\0" + user + "\0" + password).getBytes(UTF_8)));
    }

    @Override
    public Verdict mail(String path) {
        return ask("MAIL FROM:" + path);
    }

    @Override
    public Verdict rcpt(String path) {
        return ask("RCPT TO:" + path);
    }

    @Override
    public Verdict reset() {
        return ask("RSET");
    }

    @Override
    public Verdict data() {
        Verdict begun = ask("DATA");
        return begun == Verdict.ACCEPT ? ask("Subject: contract\r\n\r\nhello\r\n.") : begun;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
