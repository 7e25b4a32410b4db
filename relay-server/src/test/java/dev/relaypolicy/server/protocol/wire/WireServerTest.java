package dev.relaypolicy.server.protocol.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.relaypolicy.Listener.Role;
import dev.relaypolicy.SmtpReply;
import dev.relaypolicy.net.IpAddress;
import dev.relaypolicy.server.TestPorts;
import dev.relaypolicy.server.protocol.wire.WireServer.SessionHandler;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.ConnectException;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class WireServerTest {

    private static final String HERE = "127.0.0.1";

    private final List<WireServer> servers = new ArrayList<>();

    @AfterEach
    void stop() {
        servers.forEach(server -> server.stop(Duration.ZERO));
    }

    private static ListenAddress address(Role role, String address, int port) {
        return new ListenAddress(role.name(), role, IpAddress.parse(address), port);
    }

    private WireServer start(ListenAddress address, SessionLimits limits, SessionHandler handler) {
        WireServer server = WireServer.bind(List.of(address), limits, handler);
        servers.add(server);
        server.start();
        return server;
    }

    private WireServer start(SessionHandler handler) {
        return start(address(Role.SMTP, HERE, 0), SessionLimits.DEFAULT, handler);
    }

    private static int port(WireServer server) {
        return server.listeners().get(0).listener().port();
    }

    private static WireClient connect(WireServer server) throws IOException {
        return connect(server, HERE);
    }

    private static WireClient connect(WireServer server, String from) throws IOException {
        return WireClient.connect(HERE, port(server), from);
    }

    /** Sends a greeting, then reports each line and message it reads, until QUIT or the end of the stream. */
    private static void echo(Connection connection) throws IOException {
        WireWriter writer = connection.writer();
        writer.line("220 ready");
        while (true) {
            WireLine line = connection.reader().readLine(2048);
            if (!(line instanceof WireLine.Line)) {
                writer.line("500 " + Transcript.line(line));
                if (!(line instanceof WireLine.TooLong)) {
                    return;
                }
            } else if (Transcript.line(line).equals("line DATA")) {
                writer.line("354 go on");
                ByteArrayOutputStream kept = new ByteArrayOutputStream();
                DataResult result = connection.reader().readMessage(kept::write, 1_000_000);
                writer.line("message " + result.getClass().getSimpleName());
            } else {
                writer.line("250 " + Transcript.line(line));
                if (Transcript.line(line).equals("line QUIT")) {
                    connection.clientHasQuit();
                    return;
                }
            }
        }
    }

    @Test
    void servesAClient() throws IOException {
        try (WireClient client = connect(start(WireServerTest::echo))) {
            assertThat(client.line()).isEqualTo("220 ready");
            client.send("NOOP\r\n");
            assertThat(client.line()).isEqualTo("250 line NOOP");
            client.send("QUIT\r\n");
            assertThat(client.line()).isEqualTo("250 line QUIT");
            assertThat(client.line()).isEqualTo("end");
        }
    }

    @Test
    void rejectsSmugglingPayloadsOverSockets() throws IOException {
        WireServer server = start(WireServerTest::echo);
        for (String payload : SmugglingPayloads.BARE) {
            String attack = SmugglingPayloads.attack(payload);
            try (WireClient whole = connect(server);
                    WireClient byByte = connect(server)) {
                whole.send("DATA\r\n" + attack);
                byByte.sendByteByByte("DATA\r\n" + attack);
                for (WireClient client : List.of(whole, byByte)) {
                    assertThat(client.line()).isEqualTo("220 ready");
                    assertThat(client.line()).isEqualTo("354 go on");
                    assertThat(client.line()).isEqualTo("message BareControl");
                    assertThat(client.line()).isEqualTo("250 line QUIT");
                    assertThat(client.line()).isEqualTo("end");
                }
            }
        }
    }

    @Test
    void r16_deliversLastReplyDespiteUnreadInput() throws IOException {
        try (WireClient client = connect(start(WireServerTest::echo))) {
            client.send("NOOP\nMAIL FROM:<a@b.test>\r\n" + "x".repeat(100_000) + "\r\n");

            assertThat(client.line()).isEqualTo("220 ready");
            assertThat(client.line()).isEqualTo("500 BareControl");
            assertThat(client.line()).isEqualTo("end");
        }
    }

    @Test
    void deliversReplyToQuitDespiteUnreadInput() throws IOException {
        for (String more : List.of("RSET\r\n", "x".repeat(100_000))) {
            try (WireClient client = connect(start(WireServerTest::echo))) {
                client.send("QUIT\r\n" + more);

                assertThat(client.line()).isEqualTo("220 ready");
                assertThat(client.line()).isEqualTo("250 line QUIT");
                assertThat(client.line()).isEqualTo("end");
            }
        }
    }

    @Test
    void endsSessionAfterQuitWithoutWaitingForClose() throws Exception {
        WireServer server = start(WireServerTest::echo);
        long begin = System.nanoTime();
        try (WireClient client = connect(server)) {
            client.send("QUIT\r\n");
            assertThat(client.line()).isEqualTo("220 ready");
            assertThat(client.line()).isEqualTo("250 line QUIT");
            assertThat(client.line()).isEqualTo("end");
            while (server.sessionCount() > 0) {
                Thread.onSpinWait();
            }
        }
        // without QUIT, finish would wait two seconds
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(2));
    }

    @Test
    void continuesAfterLineOf100000Bytes() throws IOException {
        try (WireClient client = connect(start(WireServerTest::echo))) {
            client.send("x".repeat(100_000) + "\r\nQUIT\r\n");

            assertThat(client.line()).isEqualTo("220 ready");
            assertThat(client.line()).isEqualTo("500 TooLong");
            assertThat(client.line()).isEqualTo("250 line QUIT");
        }
    }

    @Test
    void endsSessionOfDisconnectedClient() throws Exception {
        BlockingQueue<String> ends = new LinkedBlockingQueue<>();
        WireServer server = start(connection -> {
            ends.add(Transcript.line(connection.reader().readLine(100)));
            ends.add("ended");
        });

        try (WireClient client = connect(server)) {
            client.send("MAIL FRO");
        }

        assertThat(ends.poll(20, TimeUnit.SECONDS)).isEqualTo("EndOfStream");
        assertThat(ends.poll(20, TimeUnit.SECONDS)).isEqualTo("ended");
    }

    @Test
    void replies421ToSilentSmtpClient() throws IOException {
        SessionLimits limits = new SessionLimits(10, 10, Duration.ofMillis(100), Duration.ofHours(1));
        try (WireClient client = connect(start(address(Role.SMTP, HERE, 0), limits, WireServerTest::echo))) {
            assertThat(client.line()).isEqualTo("220 ready");
            assertThat(client.line()).isEqualTo("421 4.4.2 Timeout, closing connection");
            assertThat(client.line()).isEqualTo("end");
        }
    }

    @Test
    void closesSilentPop3ClientWithoutReply() throws IOException {
        SessionLimits limits = new SessionLimits(10, 10, Duration.ofMillis(100), Duration.ofHours(1));
        try (WireClient client = connect(start(address(Role.POP3, HERE, 0), limits, WireServerTest::echo))) {
            assertThat(client.line()).isEqualTo("220 ready");
            assertThat(client.line()).isEqualTo("end");
        }
    }

    @Test
    void endsSessionThatExceedsItsMaximumDuration() throws IOException {
        SessionLimits limits = new SessionLimits(10, 10, Duration.ofSeconds(50), Duration.ofMillis(100));
        try (WireClient client = connect(start(address(Role.SUBMISSION, HERE, 0), limits, WireServerTest::echo))) {
            assertThat(client.line()).isEqualTo("220 ready");
            client.send("NO");
            assertThat(client.line()).isEqualTo("421 4.4.2 Timeout, closing connection");
            assertThat(client.line()).isEqualTo("end");
        }
    }

    @Test
    void limitsSessionsPerClient() throws IOException {
        SessionLimits limits = SessionLimits.DEFAULT.withSessions(3, 2);
        WireServer server = start(address(Role.SMTP, HERE, 0), limits, WireServerTest::echo);
        try (WireClient first = connect(server, "127.0.0.2");
                WireClient second = connect(server, "127.0.0.2");
                WireClient third = connect(server, "127.0.0.2");
                WireClient other = connect(server, "127.0.0.3");
                WireClient oneMore = connect(server, "127.0.0.4")) {
            assertThat(first.line()).isEqualTo("220 ready");
            assertThat(second.line()).isEqualTo("220 ready");
            assertThat(third.line()).isEqualTo("421 4.7.0 Too many connections, try again later");
            assertThat(third.line()).isEqualTo("end");
            assertThat(other.line()).isEqualTo("220 ready");
            assertThat(oneMore.line()).isEqualTo("421 4.7.0 Too many connections, try again later");
        }
    }

    @Test
    void refusesPop3ClientWithPop3Reply() throws IOException {
        SessionLimits limits = SessionLimits.DEFAULT.withSessions(1, 1);
        WireServer server = start(address(Role.POP3, HERE, 0), limits, WireServerTest::echo);
        try (WireClient first = connect(server);
                WireClient second = connect(server)) {
            assertThat(first.line()).isEqualTo("220 ready");
            assertThat(second.line()).isEqualTo("-ERR [SYS/TEMP] too many connections");
            assertThat(second.line()).isEqualTo("end");
        }
    }

    @Test
    void releasesSlotWhenSessionEnds() throws IOException {
        SessionLimits limits = SessionLimits.DEFAULT.withSessions(1, 1);
        WireServer server = start(address(Role.SMTP, HERE, 0), limits, WireServerTest::echo);
        for (int i = 0; i < 5; i++) {
            String greeting;
            do {
                try (WireClient client = connect(server)) {
                    greeting = client.line();
                }
            } while (!greeting.equals("220 ready"));
        }
    }

    /** For example, the heap is full for a moment. The slots of the clients refused then were never released. */
    @Test
    void releasesSlotIfSessionCannotBegin() throws IOException {
        AtomicInteger asked = new AtomicInteger();
        WireServer server = WireServer.bind(
                List.of(address(Role.SMTP, HERE, 0)),
                () -> SessionLimits.DEFAULT.withSessions(2, 2),
                (listener, peer) -> {
                    if (asked.incrementAndGet() <= 2) {
                        throw new OutOfMemoryError("for the test");
                    }
                    return false;
                },
                WireServer.TrustedPeers.NONE,
                WireServer.PermittedClients.NONE,
                WireServerTest::echo);
        servers.add(server);
        server.start();

        try (LogRecorder log = new LogRecorder(Sessions.class)) {
            for (int i = 0; i < 2; i++) {
                try (WireClient client = connect(server)) {
                    assertThat(client.line()).startsWith("421 4.7.0 ");
                    assertThat(client.line()).isEqualTo("end");
                }
            }
            assertThat(log.records()).hasSize(2);
        }
        try (WireClient first = connect(server);
                WireClient second = connect(server)) {
            assertThat(first.line()).isEqualTo("220 ready");
            assertThat(second.line()).isEqualTo("220 ready");
        }
    }

    @Test
    void logsFailedSessionOnceAndHidesCauseFromClient() throws IOException {
        WireServer server = start(connection -> {
            connection.writer().reply(SmtpReply.plain(220, "ready"));
            throw new IllegalStateException("a detail");
        });
        try (LogRecorder log = new LogRecorder(Sessions.class);
                WireClient client = connect(server)) {
            assertThat(client.line()).isEqualTo("220 ready");
            assertThat(client.line()).isEqualTo("421 4.3.0 Temporary failure, please try again later");
            assertThat(client.line()).isEqualTo("end");
            assertThat(log.records()).singleElement().satisfies(logged -> {
                assertThat(logged.getMessage()).contains(HERE);
                assertThat(logged.getThrown()).hasMessage("a detail");
            });
        }
    }

    @Test
    void survivesErrorInSession() throws IOException {
        BlockingQueue<Error> errors =
                new LinkedBlockingQueue<>(List.of(new StackOverflowError(), new AssertionError()));
        WireServer server = start(connection -> {
            Error error = errors.poll();
            if (error != null) {
                throw error;
            }
            connection.writer().line("220 ready");
        });
        try (LogRecorder log = new LogRecorder(Sessions.class)) {
            for (String greeting : List.of("421 4.3.0", "421 4.3.0", "220 ready")) {
                try (WireClient client = connect(server)) {
                    assertThat(client.line()).startsWith(greeting);
                }
            }
            assertThat(log.records()).hasSize(2);
        }
    }

    @Test
    void stopEndsIdleSessionsAtOnce() throws Exception {
        WireServer server = start(WireServerTest::echo);
        CompletableFuture<Void> stop;
        try (WireClient client = connect(server)) {
            assertThat(client.line()).isEqualTo("220 ready");

            stop = CompletableFuture.runAsync(() -> server.stop(Duration.ofDays(1)));

            assertThat(client.line()).isEqualTo("421 4.3.2 Server is shutting down");
            assertThat(client.line()).isEqualTo("end");
        }
        stop.get(20, TimeUnit.SECONDS);
        assertThat(server.isStopping()).isTrue();
        assertThat(server.sessionCount()).isZero();
        assertThatThrownBy(() -> connect(server)).isInstanceOf(ConnectException.class);
    }

    @Test
    void stopWaitsForCommandInProgress() throws Exception {
        CountDownLatch working = new CountDownLatch(1);
        CountDownLatch seen = new CountDownLatch(1);
        WireServer server = start(connection -> {
            working.countDown();
            while (!connection.isStopping()) {
                Thread.onSpinWait();
            }
            seen.countDown();
            connection.writer().line("250 done");
        });
        try (WireClient client = connect(server)) {
            assertThat(working.await(20, TimeUnit.SECONDS)).isTrue();
            server.stop(Duration.ofDays(1));

            assertThat(seen.getCount()).isZero();
            assertThat(client.line()).isEqualTo("250 done");
        }
    }

    @Test
    void stopEndsSessionsAfterGracePeriod() throws Exception {
        CountDownLatch reading = new CountDownLatch(1);
        WireServer server = start(connection -> {
            reading.countDown();
            connection.reader().readMessage((octets, offset, length) -> {}, 1000);
        });
        try (WireClient client = connect(server)) {
            client.send("Subject: half a message\r\n");
            assertThat(reading.await(20, TimeUnit.SECONDS)).isTrue();

            server.stop(Duration.ofMillis(50));

            assertThat(server.sessionCount()).isZero();
            assertThat(client.line()).isEqualTo("421 4.3.2 Server is shutting down");
        }
    }

    @Test
    void stopEndsSessionOfClientThatNeverReads() throws Exception {
        CountDownLatch writing = new CountDownLatch(1);
        WireServer server = start(connection -> {
            writing.countDown();
            while (true) {
                connection.writer().line("x".repeat(1000));
            }
        });
        try (WireClient client = connect(server)) {
            client.send("NOOP\r\n");
            assertThat(writing.await(20, TimeUnit.SECONDS)).isTrue();

            server.stop(Duration.ofMillis(50));

            assertThat(server.sessionCount()).isZero();
        }
    }

    @Test
    void reportsBindFailuresAndLeavesNothingBound() throws IOException {
        try (ServerSocket first = new ServerSocket(0);
                ServerSocket second = new ServerSocket(0)) {
            int freePort = TestPorts.free();
            List<ListenAddress> addresses = List.of(
                    address(Role.SMTP, HERE, first.getLocalPort()),
                    address(Role.SUBMISSION, HERE, freePort),
                    address(Role.POP3, HERE, second.getLocalPort()),
                    address(Role.POP3, "192.0.2.1", 0));

            assertThatThrownBy(() -> WireServer.bind(addresses, SessionLimits.DEFAULT, connection -> {}))
                    .isInstanceOfSatisfying(
                            BindFailedException.class,
                            e -> assertThat(e.failures())
                                    .extracting(BindFailedException.Failure::listener)
                                    .containsExactly(addresses.get(0), addresses.get(2), addresses.get(3)))
                    .hasMessageContaining("listener `SMTP` cannot bind `127.0.0.1:" + first.getLocalPort() + "`: ");
            start(address(Role.SUBMISSION, HERE, freePort), SessionLimits.DEFAULT, WireServerTest::echo);
        }
    }

    @Test
    void r14_dualStackListenerSeesIpv4ClientAsIpv4() throws IOException {
        WireServer server = start(
                address(Role.SMTP, "::", 0),
                SessionLimits.DEFAULT,
                connection -> connection.writer().line(connection.client().toString()));

        try (WireClient ipv4 = WireClient.connect("127.0.0.1", port(server), "127.0.0.5");
                WireClient ipv6 = WireClient.connect("::1", port(server), "::1")) {
            assertThat(ipv4.line()).isEqualTo("127.0.0.5");
            assertThat(ipv6.line()).isEqualTo("::1");
        }
    }

    @Test
    void r14_ipv4WildcardDoesNotAcceptIpv6() throws IOException {
        WireServer server = start(address(Role.SMTP, "0.0.0.0", 0), SessionLimits.DEFAULT, WireServerTest::echo);

        try (WireClient ipv4 = connect(server)) {
            assertThat(ipv4.line()).isEqualTo("220 ready");
            ipv4.send("NOOP\r\n");
            assertThat(ipv4.line()).isEqualTo("250 line NOOP");
        }
        assertThatThrownBy(() -> WireClient.connect("::1", port(server), "::1")).isInstanceOf(ConnectException.class);
    }

    @Test
    void returnsBoundAddresses() {
        WireServer server = start(address(Role.SMTP, "::1", 0), SessionLimits.DEFAULT, WireServerTest::echo);

        assertThat(server.listeners().get(0).address()).hasToString("[::1]:" + port(server));
        assertThat(server.listeners().get(0).listener().name()).isEqualTo("SMTP");
    }
}
