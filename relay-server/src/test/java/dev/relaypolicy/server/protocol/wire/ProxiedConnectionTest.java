package dev.relaypolicy.server.protocol.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.relaypolicy.Listener.Role;
import dev.relaypolicy.net.IpAddress;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.LogRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ProxiedConnectionTest {

    private static final String HERE = "127.0.0.1";
    private static final String PROXY = "127.0.7.1";
    private static final String HEADER = "PROXY TCP4 203.0.113.9 198.51.100.25 4711 25\r\n";

    private final List<WireServer> servers = new ArrayList<>();

    @AfterEach
    void stop() {
        servers.forEach(server -> server.stop(Duration.ZERO));
    }

    private WireServer start(SessionLimits limits) {
        ListenAddress address = new ListenAddress("smtp", Role.SMTP, IpAddress.parse(HERE), 0);
        WireServer server = WireServer.bind(
                List.of(address),
                () -> limits,
                (listener, peer) -> peer.toString().equals(PROXY),
                WireServer.TrustedPeers.NONE,
                WireServer.PermittedClients.NONE,
                connection -> {
                    connection.writer().line(connection + (connection.isHealthCheck() ? " check" : " mail"));
                    connection.reader().readLine(100);
                });
        servers.add(server);
        server.start();
        return server;
    }

    private static WireClient connect(WireServer server, String from) throws IOException {
        return WireClient.connect(HERE, server.listeners().get(0).listener().port(), from);
    }

    @Test
    void usesClientAddressFromHeader() throws IOException {
        WireServer server = start(SessionLimits.DEFAULT);
        try (WireClient proxied = connect(server, PROXY);
                WireClient check = connect(server, PROXY);
                WireClient direct = connect(server, HERE)) {
            proxied.send(HEADER);
            check.send("PROXY UNKNOWN\r\n");
            assertThat(proxied.line()).isEqualTo("203.0.113.9 through 127.0.7.1 on smtp mail");
            assertThat(check.line()).isEqualTo("no client through 127.0.7.1 on smtp check");
            assertThat(direct.line()).isEqualTo("127.0.0.1 on smtp mail");
        }
    }

    @Test
    void r16_logsMalformedHeaderInOneEscapedLine() throws IOException {
        try (LogRecorder log = new LogRecorder(Connection.class)) {
            WireServer server = start(SessionLimits.DEFAULT);
            try (WireClient client = connect(server, PROXY)) {
                client.send("PROXY TCP4 1.2.3.4 5.6.7.8 1\\2 3\u001b[31m\r\n");
                assertThat(client.line()).isEqualTo("end");
            }
            try (WireClient client = connect(server, PROXY)) {
                client.send("PROXY TCP4 a b c d\\r\r\n");
                assertThat(client.line()).isEqualTo("end");
            }
            assertThat(log.records())
                    .extracting(LogRecord::getMessage)
                    .containsExactly(
                            "no valid PROXY header from no client through 127.0.7.1 on smtp: unexpected byte 27"
                                    + " after `PROXY TCP4 1.2.3.4 5.6.7.8 1\\\\2 3`",
                            "no valid PROXY header from no client through 127.0.7.1 on smtp: `PROXY TCP4 a b c d\\\\r` contains"
                                    + " an invalid address or port");
        }
    }

    @Test
    void silentProxyDelaysNeitherClientsNorStop() throws IOException {
        SessionLimits limits = SessionLimits.DEFAULT.withSessions(3, 1);
        WireServer server = start(limits);
        try (WireClient silent = connect(server, PROXY);
                WireClient direct = connect(server, HERE)) {
            assertThat(direct.line()).endsWith("mail");
            try (WireClient proxied = connect(server, PROXY)) {
                proxied.send(HEADER);
                assertThat(proxied.line()).endsWith("mail");
            }
            server.stop(Duration.ZERO);
            assertThat(silent.line()).isEqualTo("end");
            assertThat(server.sessionCount()).isZero();
        }
    }
}
