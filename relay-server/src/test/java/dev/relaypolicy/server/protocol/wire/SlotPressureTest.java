package dev.relaypolicy.server.protocol.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.relaypolicy.Listener.Role;
import dev.relaypolicy.net.IpAddress;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The eviction of idle sessions and the refusal of new clients when slots run short. */
@Timeout(60)
class SlotPressureTest {

    private static final String STRANGER = "127.0.0.1";
    private static final String PRINTER = "127.0.0.9";
    private static final String MADE_ROOM = "421 4.7.0 Too many connections, closing this idle one";
    private static final String TURNED_AWAY = "421 4.7.0 Too many connections, try again later";

    /** The number of slots, of which two are reserved. */
    private static final int SESSIONS = 32;

    private static final int COMMON = 30;

    private final BlockingQueue<Connection> began = new LinkedBlockingQueue<>();
    private final List<WireClient> clients = new ArrayList<>();
    private WireServer server;
    private LogRecorder log;

    @BeforeEach
    void start() {
        log = new LogRecorder(IdleSessionEvictor.class);
        SessionLimits limits = new SessionLimits(SESSIONS, SESSIONS, Duration.ofMinutes(10), Duration.ofHours(1));
        server = WireServer.bind(
                List.of(new ListenAddress("smtp", Role.SMTP, IpAddress.parse(STRANGER), 0)),
                () -> limits,
                WireServer.TrustedPeers.NONE,
                WireServer.TrustedPeers.NONE,
                (listener, client) -> client.toString().equals(PRINTER),
                this::serve);
        server.start();
    }

    @AfterEach
    void stop() throws IOException {
        for (WireClient client : clients) {
            client.close();
        }
        server.stop(Duration.ZERO);
        log.close();
    }

    /** Answers each line; {@code MAIL} begins a transaction, {@code LOGIN} marks the client as authenticated. */
    private void serve(Connection connection) throws IOException {
        connection.writer().line("220 ready");
        connection.writer().flush();
        began.add(connection);
        while (connection.readCommand(100, Duration.ofHours(1)) instanceof WireLine.Line line) {
            String command = line.text().orElseThrow();
            if (command.equals("MAIL")) {
                connection.inTransaction(true);
            } else if (command.equals("LOGIN")) {
                connection.loggedIn();
            }
            connection.writer().line("250 " + command);
        }
    }

    private WireClient connect(String from) throws IOException {
        WireClient client = WireClient.connect(
                STRANGER, server.listeners().get(0).listener().port(), from);
        clients.add(client);
        return client;
    }

    /** Connects and waits until the session waits for a command: sessions become idle in the order of the calls. */
    private WireClient begin(String from) throws Exception {
        WireClient client = connect(from);
        assertThat(client.line()).isEqualTo("220 ready");
        Connection session = began.poll(20, TimeUnit.SECONDS);
        assertThat(session).isNotNull();
        while (!session.reader().isIdle()) {
            Thread.onSpinWait();
        }
        return client;
    }

    private static String ask(WireClient client, String command) throws IOException {
        client.send(command + "\r\n");
        return client.line();
    }

    @Test
    void closesTheLongestSilentSessionForANewcomer() throws Exception {
        WireClient active = begin(STRANGER);
        WireClient idle = begin(STRANGER);
        while (server.sessionCount() < COMMON) {
            begin(STRANGER);
        }
        assertThat(ask(active, "NOOP")).isEqualTo("250 NOOP");

        WireClient newcomer = begin(STRANGER);

        assertThat(idle.line()).isEqualTo(MADE_ROOM);
        assertThat(idle.line()).isEqualTo("end");
        assertThat(ask(newcomer, "NOOP")).isEqualTo("250 NOOP");
        assertThat(ask(active, "NOOP")).isEqualTo("250 NOOP");
        assertThat(log.records()).as("one warning for all of it").hasSize(1);
    }

    @Test
    void countsAClientThatTricklesALineAsSilent() throws Exception {
        WireClient trickling = begin(STRANGER);
        while (server.sessionCount() < COMMON) {
            begin(STRANGER);
        }
        trickling.send("N");

        begin(STRANGER);

        assertThat(trickling.line()).isEqualTo(MADE_ROOM);
    }

    @Test
    void keepsTransactionsAndTurnsStrangersAway() throws Exception {
        List<WireClient> busy = new ArrayList<>();
        while (server.sessionCount() < COMMON) {
            WireClient client = begin(STRANGER);
            assertThat(ask(client, "MAIL")).isEqualTo("250 MAIL");
            busy.add(client);
        }

        assertThat(connect("127.0.0.2").line()).isEqualTo(TURNED_AWAY);

        for (WireClient client : busy) {
            assertThat(ask(client, "NOOP")).isEqualTo("250 NOOP");
        }
    }

    @Test
    void reservesSlotsForPermittedClients() throws Exception {
        while (server.sessionCount() < COMMON) {
            assertThat(ask(begin(STRANGER), "MAIL")).isEqualTo("250 MAIL");
        }
        assertThat(ask(begin(PRINTER), "NOOP")).isEqualTo("250 NOOP");
        assertThat(ask(begin(PRINTER), "NOOP")).isEqualTo("250 NOOP");
        assertThat(connect(PRINTER).line()).as("every slot is taken").isEqualTo(TURNED_AWAY);
    }

    @Test
    void remembersClientsThatHaveLoggedIn() throws Exception {
        try (WireClient user = begin("127.0.0.3")) {
            assertThat(ask(user, "LOGIN")).isEqualTo("250 LOGIN");
        }
        while (server.sessionCount() > 0) {
            Thread.onSpinWait();
        }
        while (server.sessionCount() < COMMON) {
            assertThat(ask(begin(STRANGER), "MAIL")).isEqualTo("250 MAIL");
        }
        assertThat(connect("127.0.0.4").line()).isEqualTo(TURNED_AWAY);

        assertThat(ask(begin("127.0.0.3"), "NOOP")).isEqualTo("250 NOOP");
    }

    @Test
    void keepsIdleSessionsOfTrustedClients() throws Exception {
        WireClient printer = begin(PRINTER);
        WireClient user = begin(STRANGER);
        assertThat(ask(user, "LOGIN")).isEqualTo("250 LOGIN");
        WireClient idle = begin(STRANGER);
        while (server.sessionCount() < COMMON) {
            begin(STRANGER);
        }

        begin(STRANGER);

        assertThat(idle.line()).isEqualTo(MADE_ROOM);
        assertThat(ask(printer, "NOOP")).isEqualTo("250 NOOP");
        assertThat(ask(user, "NOOP")).isEqualTo("250 NOOP");
    }
}
