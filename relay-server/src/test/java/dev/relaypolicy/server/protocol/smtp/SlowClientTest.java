package dev.relaypolicy.server.protocol.smtp;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.base.Ticker;
import dev.relaypolicy.server.RelayCase;
import dev.relaypolicy.server.TestClient;
import dev.relaypolicy.server.TestServer;
import dev.relaypolicy.server.protocol.wire.SessionLimits;
import dev.relaypolicy.server.xmail.MailRoot;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A deliberately slow client occupies one session for a limited time and with limited memory. */
@Timeout(60)
class SlowClientTest {

    private static final String CLIENT = "127.0.0.1";
    private static final String TIMED_OUT = "421 4.4.2 Timeout, closing connection";

    /** The maximum amount of unread data that the kernel buffers on both sides. */
    private static final long BUFFERS = 64 << 20;

    private static final Duration COMMAND = Duration.ofMillis(500);
    private static final Duration MESSAGE = Duration.ofMillis(700);

    @TempDir
    private Path root;

    private TestServer server;

    @BeforeEach
    void start() {
        RelayCase.layMailRoot(root);
        SmtpLimits smtp =
                new SmtpLimits(100, 50, Integer.MAX_VALUE, Integer.MAX_VALUE, 2048, 12_288, 1 << 20, COMMAND, MESSAGE);
        SessionLimits sessions = new SessionLimits(100, 100, COMMAND, Duration.ofHours(1));
        server = TestServer.start(
                root,
                new MailRoot.Options(Optional.empty(), false),
                InstantSource.system(),
                Ticker.systemTicker(),
                sessions,
                smtp);
    }

    @AfterEach
    void stop() {
        assertThat(server.sessions()).isZero();
        server.close();
    }

    private InetSocketAddress address() {
        return server.address("smtp", CLIENT);
    }

    /** Waits for the server to end all sessions, which it does after the client sees the close. */
    private void awaitNoSessions() {
        while (server.sessions() > 0) {
            Thread.onSpinWait();
        }
    }

    /** Sends a byte every few milliseconds until the server replies, and returns the reply. */
    private static String trickled(Socket socket, String octets) throws IOException {
        socket.setSoTimeout(20);
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        int next = 0;
        while (true) {
            try {
                int octet = socket.getInputStream().read();
                if (octet < 0) {
                    return said.toString(US_ASCII);
                }
                said.write(octet);
            } catch (SocketTimeoutException nothingYet) {
                socket.getOutputStream().write(octets.charAt(next++ % octets.length()));
            }
        }
    }

    @Test
    void timesOutTricklingCommand() throws IOException {
        try (Socket socket = new Socket(address().getAddress(), address().getPort())) {
            assertThat(trickled(socket, "N")).startsWith("220 ").endsWith("\r\n" + TIMED_OUT + "\r\n");
        }
        awaitNoSessions();
    }

    @Test
    void timesOutTricklingMessageAndStoresNothing() throws IOException {
        try (Socket socket = new Socket(address().getAddress(), address().getPort())) {
            for (String line :
                    List.of("EHLO c.test", "MAIL FROM:<s@example.org>", "RCPT TO:<alice@wiz-code.private>", "DATA")) {
                socket.getOutputStream().write((line + "\r\n").getBytes(US_ASCII));
            }
            assertThat(trickled(socket, "x\r\n")).contains("\r\n354 ").endsWith("\r\n" + TIMED_OUT + "\r\n");
        }
        awaitNoSessions();
        assertThat(filesBelow(root.resolve("spool"))).isEmpty();
    }

    @Test
    void timesOutStalledMessageAndStoresNothing() throws IOException {
        try (TestClient client = TestClient.connect(address(), CLIENT)) {
            client.reply();
            client.ask("EHLO c.test");
            client.ask("MAIL FROM:<s@example.org>");
            assertThat(client.ask("RCPT TO:<alice@wiz-code.private>")).startsWith("250");
            assertThat(client.ask("DATA")).startsWith("354");
            client.send("Subject: half\r\n\r\n" + "x".repeat(600_000));
            assertThat(client.reply()).isEqualTo(TIMED_OUT);
            assertThat(client.rest()).isEmpty();
        }
        awaitNoSessions();
        assertThat(filesBelow(root.resolve("spool"))).isEmpty();
        assertThat(filesBelow(root.resolve("domains")))
                .noneMatch(file -> file.toString().contains("/new/"));
    }

    /** The server stops reading if its replies are not read, so the client can only fill the socket buffers. */
    @Test
    void boundsInputOfClientThatNeverReads() throws Exception {
        try (Socket deaf = new Socket(address().getAddress(), address().getPort())) {
            byte[] batch = "NOOP\r\n".repeat(10_000).getBytes(US_ASCII);
            long[] sent = new long[1];
            assertThatThrownBy(() -> {
                        while (sent[0] < BUFFERS) {
                            deaf.getOutputStream().write(batch);
                            sent[0] += batch.length;
                        }
                    })
                    .isInstanceOf(IOException.class);
            assertThat(sent[0]).isLessThan(BUFFERS);
        }
        awaitNoSessions();
    }

    /** Many slow clients occupy only their own sessions. */
    @Test
    void servesOthersDespiteSlowClients() throws IOException {
        List<TestClient> slow = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            TestClient client = TestClient.connect(address(), CLIENT);
            client.send(i % 2 == 0 ? "EHLO c.t" : "NOOP\r\n".repeat(5000));
            slow.add(client);
        }
        try (TestClient other = TestClient.connect(address(), "127.0.0.2")) {
            other.reply();
            other.ask("EHLO c.test");
            other.ask("MAIL FROM:<s@example.org>");
            assertThat(other.ask("RCPT TO:<alice@wiz-code.private>")).startsWith("250");
            assertThat(other.ask("QUIT")).startsWith("221");
        }
        for (TestClient client : slow) {
            assertThat(client.rest()).endsWith("\r\n" + TIMED_OUT + "\r\n");
            client.close();
        }
        awaitNoSessions();
    }

    private static List<Path> filesBelow(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(Files::isRegularFile).toList();
        }
    }
}
