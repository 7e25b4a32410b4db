package dev.relaypolicy.server.config;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.primitives.Bytes;
import dev.relaypolicy.net.IpAddress;
import dev.relaypolicy.server.TestCertificates;
import dev.relaypolicy.server.TestClient;
import dev.relaypolicy.server.delivery.ScriptedNextHop;
import dev.relaypolicy.server.protocol.proxy.SentHeaders;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A client behind a proxy has the permissions of the address in the header, never those of the proxy. */
@Timeout(60)
class ProxyProtocolTest {

    /** It is permitted to relay itself. */
    private static final String PROXY = "127.0.7.1";

    private static final String OFFICE = "192.0.2.7";
    private static final String STRANGER = "203.0.113.9";
    private static final String OK = "250 2.1.5";
    private static final String DENIED = "550 5.7.1";
    private static final String PASSWORD = "shop-secret";

    @TempDir
    private Path folder;

    private ScriptedNextHop hop;

    @BeforeEach
    void startNextHop() throws IOException {
        hop = new ScriptedNextHop();
    }

    @AfterEach
    void stopNextHop() throws IOException {
        hop.close();
    }

    private YamlServer serve(String more) throws IOException {
        return serve(more, "");
    }

    private YamlServer serve(String more, String listeners) throws IOException {
        Path file = folder.resolve("relay.yaml");
        Files.writeString(file, """
                        host: relay.example.org
                        local-domains: [example.org]
                        postmaster: shop@example.org
                        users: {shop@example.org: {password: "{XMAIL}160d0a1548160006170011"}}
                        policies:
                          office: {type: ip-table, addresses: [192.0.2.0/24, 127.0.7.0/24, "2001:db8:1::/48"]}
                          banned: {type: ip-map, deny: [203.0.113.66, 127.0.7.1]}
                        next-hops: {hop: {host: 127.0.0.1, port: %d, default: true}}
                        %s
                        listeners:
                          smtp: {proxy-protocol: 127.0.7.1, permit: [local-recipients, office, pop-before-smtp]}
                          submission: {proxy-protocol: [127.0.7.0/24]}
                          pop3: {proxy-protocol: [127.0.7.1]}
                        %s
                        """.formatted(hop.address().getPort(), more, listeners));
        return YamlServer.start(file);
    }

    private static TestClient connect(YamlServer server, String listener, String peer) throws IOException {
        return TestClient.connect(server.address(listener), peer);
    }

    private static TestClient connect(YamlServer server, String listener, byte[] header) throws IOException {
        TestClient client = connect(server, listener, PROXY);
        client.send(header);
        return client;
    }

    private static TestClient connect(YamlServer server, String client) throws IOException {
        return connect(server, "smtp", SentHeaders.text(client));
    }

    private static String relayed(TestClient smtp) throws IOException {
        assertThat(smtp.reply()).startsWith("220");
        smtp.ask("EHLO client.test");
        assertThat(smtp.ask("MAIL FROM:<shop@example.org>")).startsWith("250");
        return smtp.ask("RCPT TO:<v@victim.test>");
    }

    private static String relayed(YamlServer server, byte[] header) throws IOException {
        try (TestClient smtp = connect(server, "smtp", header)) {
            return relayed(smtp);
        }
    }

    @Test
    void clientAddressComesFromHeader() throws IOException {
        try (YamlServer server = serve("")) {
            for (String client : List.of(OFFICE, "2001:db8:1::9")) {
                assertThat(relayed(server, SentHeaders.text(client))).startsWith(OK);
                assertThat(relayed(server, SentHeaders.binary(IpAddress.parse(client))))
                        .startsWith(OK);
                assertThat(server.decisions()).last().asString().contains("client=" + client + " ", "relay.yaml:6 ");
            }
            for (String client : List.of(STRANGER, "2001:db8:2::9")) {
                assertThat(relayed(server, SentHeaders.text(client))).startsWith(DENIED);
                assertThat(relayed(server, SentHeaders.checked(IpAddress.parse(client))))
                        .startsWith(DENIED);
                assertThat(server.decisions()).last().asString().contains("client=" + client + " ");
            }
        }
    }

    @Test
    void r14_mappedClientIsIpv4Client() throws IOException {
        try (YamlServer server = serve("")) {
            assertThat(relayed(server, SentHeaders.text("::ffff:" + OFFICE))).startsWith(OK);
            assertThat(relayed(server, SentHeaders.text("::ffff:" + STRANGER))).startsWith(DENIED);
            assertThat(relayed(server, SentHeaders.text("64:ff9b::" + OFFICE))).startsWith(DENIED);
        }
    }

    @Test
    void connectRefusalUsesClientAddress() throws IOException {
        String listener = "  public: {role: smtp, port: 2526, proxy-protocol: 127.0.7.1, refuse: [banned]}";
        try (YamlServer server = serve("", listener)) {
            try (TestClient banned = connect(server, "public", SentHeaders.text("203.0.113.66"))) {
                assertThat(banned.reply()).startsWith("554 5.7.1");
                assertThat(banned.rest()).isEmpty();
            }
            try (TestClient other = connect(server, "public", SentHeaders.text(STRANGER))) {
                assertThat(other.reply()).startsWith("220");
            }
        }
    }

    /** The proxy's own address may relay, but its health check may not. */
    @Test
    void healthCheckLacksProxyPermissions() throws IOException {
        byte[] block = new byte[12];
        try (YamlServer server = serve("")) {
            for (byte[] header : List.of(
                    SentHeaders.line("PROXY UNKNOWN"),
                    SentHeaders.line("PROXY UNKNOWN 192.0.2.7 192.0.2.1 1 2"),
                    SentHeaders.binary(SentHeaders.LOCAL, 0x00, new byte[0]),
                    SentHeaders.binary(SentHeaders.LOCAL, 0x11, block),
                    SentHeaders.binary(SentHeaders.PROXY, 0x00, new byte[0]),
                    SentHeaders.binary(SentHeaders.PROXY, 0x31, new byte[216]))) {
                for (String listener : List.of("smtp", "submission")) {
                    try (TestClient smtp = connect(server, listener, header)) {
                        assertThat(smtp.reply()).startsWith("220 relay.example.org");
                        assertThat(smtp.ask("EHLO proxy.test")).startsWith("250 relay.example.org");
                        assertThat(smtp.ask("NOOP")).startsWith("250");
                        assertThat(smtp.ask("QUIT")).startsWith("221");
                    }
                    for (String asked : List.of(
                            "MAIL FROM:<shop@example.org>",
                            "RCPT TO:<v@victim.test>",
                            "AUTH PLAIN AHNob3BAZXhhbXBsZS5vcmcAc2hvcC1zZWNyZXQ=",
                            "STARTTLS",
                            "XCLIENT ADDR=192.0.2.7",
                            "PROXY TCP4 192.0.2.7 192.0.2.1 1 2",
                            "DATA")) {
                        try (TestClient smtp = connect(server, listener, header)) {
                            smtp.reply();
                            smtp.ask("EHLO proxy.test");
                            assertThat(smtp.ask(asked)).startsWith("421 4.7.0");
                            assertThat(smtp.rest()).isEmpty();
                        }
                    }
                }
                try (TestClient pop = connect(server, "pop3", header)) {
                    assertThat(pop.line()).startsWith("+OK");
                    assertThat(pop.ask("QUIT")).startsWith("+OK");
                }
                try (TestClient pop = connect(server, "pop3", header)) {
                    pop.line();
                    assertThat(pop.ask("USER shop@example.org")).startsWith("-ERR");
                    assertThat(pop.rest()).isEmpty();
                }
            }
            assertThat(hop.commands).isEmpty();
            assertThat(server.decisions()).isEmpty();
        }
    }

    @Test
    void healthCheckEndsAfterFewCommands() throws IOException {
        try (YamlServer server = serve("");
                TestClient smtp = connect(server, "smtp", SentHeaders.line("PROXY UNKNOWN"))) {
            smtp.reply();
            smtp.send("NOOP\r\n".repeat(11));
            assertThat(smtp.rest()).containsPattern("(250 2\\.0\\.0 OK\r\n){10}421 4\\.7\\.0 .*\r\n$");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "EHLO client.test\r\nMAIL FROM:<shop@example.org>\r\nRCPT TO:<v@victim.test>\r\n",
                "PROXY TCP4 192.0.2.7 198.51.100.25 1\r\nEHLO client.test\r\n",
                "PROXY TCP4 192.0.2.7 198.51.100.25 1 2\nEHLO client.test\r\n",
                "PROXY TCP4 192.0.2.7",
                "\r\n\r\n",
                "P",
                "",
            })
    void invalidHeaderGetsNoReply(String sent) throws IOException {
        try (YamlServer server = serve("")) {
            for (String listener : List.of("smtp", "submission", "pop3")) {
                try (TestClient client = connect(server, listener, sent.getBytes(US_ASCII))) {
                    client.endOutput();
                    assertThat(client.rest()).isEmpty();
                }
            }
        }
    }

    @Test
    void silentProxyIsClosedWithoutReply() throws IOException {
        try (YamlServer server = serve("limits: {handshake: 1s}");
                TestClient silent = connect(server, "smtp", PROXY);
                TestClient begun = connect(server, "smtp", "PROXY TCP4 ".getBytes(US_ASCII))) {
            assertThat(silent.rest()).isEmpty();
            assertThat(begun.rest()).isEmpty();
        }
    }

    @Test
    void headerIsValidOnceAndFirst() throws IOException {
        try (YamlServer server = serve("")) {
            try (TestClient smtp = connect(server, STRANGER)) {
                assertThat(smtp.reply()).startsWith("220");
                assertThat(smtp.ask("PROXY TCP4 192.0.2.7 198.51.100.25 1 2")).startsWith("500");
                assertThat(smtp.rest()).isEmpty();
            }
        }
    }

    /** An unlisted proxy must not lend its permissions to its clients. */
    @Test
    void headerFromUnlistedPeerEndsSession() throws IOException {
        try (YamlServer server = serve("")) {
            for (byte[] header : List.of(SentHeaders.text(OFFICE), SentHeaders.binary(IpAddress.parse(OFFICE)))) {
                for (String listener : List.of("smtp", "pop3")) {
                    try (TestClient client = connect(server, listener, "127.0.7.2")) {
                        assertThat(client.reply()).startsWith(listener.equals("smtp") ? "220" : "+OK");
                        client.send(header);
                        client.send("EHLO x\r\nMAIL FROM:<shop@example.org>\r\nRCPT TO:<v@victim.test>\r\n");
                        assertThat(client.rest()).doesNotContain("250").matches("(?s)((500|521|-ERR) [^\r]*\r\n)+");
                    }
                }
            }
            try (TestClient direct = connect(server, "smtp", "127.0.7.2")) {
                assertThat(relayed(direct))
                        .as("without a header it is a client as any other")
                        .startsWith(OK);
            }
            assertThat(hop.commands)
                    .filteredOn(command -> command.startsWith("RCPT"))
                    .hasSize(1);
        }
    }

    @Test
    void pop3GrantIsForAddressInHeader() throws IOException {
        try (YamlServer server = serve("")) {
            try (TestClient pop = connect(server, "pop3", SentHeaders.text(STRANGER))) {
                assertThat(pop.line()).startsWith("+OK");
                pop.ask("USER shop@example.org");
                assertThat(pop.ask("PASS " + PASSWORD)).startsWith("+OK");
                pop.ask("QUIT");
            }
            assertThat(relayed(server, SentHeaders.text("203.0.113.10"))).startsWith(DENIED);
            assertThat(relayed(server, SentHeaders.text(STRANGER))).startsWith(OK);
        }
    }

    @Test
    void headerPrecedesTlsHandshake() throws IOException {
        TestCertificates authority = new TestCertificates("authority");
        TestCertificates.Issued issued = authority.issue("relay.example.org");
        Files.writeString(folder.resolve("relay.pem"), issued.chainPem() + issued.keyPem());
        try (YamlServer server = serve(
                "tls: {certificates: [{cert: relay.pem}]}",
                "  smtps: {role: smtp, port: 2465, implicit-tls: true, proxy-protocol: 127.0.7.1, permit: [office]}\n"
                        + "  pop3s: {role: pop3, implicit-tls: true, proxy-protocol: 127.0.7.1}")) {
            for (String client : List.of(OFFICE, STRANGER)) {
                String expected = client.equals(OFFICE) ? OK : DENIED;
                try (TlsDialogue smtp = TlsDialogue.connect(server.port("smtps"), PROXY, authority.certificate())) {
                    smtp.send(SentHeaders.text(client));
                    smtp.handshake("relay.example.org");
                    assertThat(relayed(smtp)).startsWith(expected);
                }
                try (TlsDialogue smtp = TlsDialogue.connect(server.port("smtp"), PROXY, authority.certificate())) {
                    smtp.send(SentHeaders.checked(IpAddress.parse(client)));
                    assertThat(smtp.reply()).startsWith("220");
                    smtp.ask("EHLO x");
                    assertThat(smtp.ask("STARTTLS")).startsWith("220");
                    smtp.handshake("relay.example.org");
                    smtp.ask("EHLO x");
                    smtp.ask("MAIL FROM:<shop@example.org>");
                    assertThat(smtp.ask("RCPT TO:<v@victim.test>"))
                            .as("STARTTLS does not forget the address")
                            .startsWith(expected);
                }
            }
            try (TlsDialogue pop = TlsDialogue.connect(server.port("pop3s"), PROXY, authority.certificate())) {
                pop.send(SentHeaders.binary(SentHeaders.LOCAL, 0, new byte[0]));
                pop.handshake("relay.example.org");
                assertThat(pop.reply()).startsWith("+OK");
                assertThat(pop.ask("USER shop@example.org")).startsWith("-ERR");
            }
            try (TestClient without = connect(server, "smtps", new byte[] {0x16, 3, 1, 0, 5})) {
                assertThat(without.rest()).as("a handshake without a header").isEmpty();
            }
        }
    }

    private static String relayed(TlsDialogue smtp) throws IOException {
        assertThat(smtp.reply()).startsWith("220");
        smtp.ask("EHLO client.test");
        smtp.ask("MAIL FROM:<shop@example.org>");
        return smtp.ask("RCPT TO:<v@victim.test>");
    }

    @Test
    void limitsSessionsPerClientBehindProxy() throws IOException {
        List<TestClient> open = new ArrayList<>();
        try (YamlServer server = serve("limits: {sessions: 7, sessions-per-client: 2}")) {
            for (int i = 0; i < 5; i++) {
                TestClient client = connect(server, STRANGER);
                open.add(client);
                assertThat(client.reply()).startsWith(i < 2 ? "220" : "421 4.7.0");
            }
            for (int i = 1; i <= 5; i++) {
                TestClient client = connect(server, "198.51.100." + i);
                open.add(client);
                assertThat(client.reply()).startsWith("220");
            }
            TestClient last = connect(server, "smtp", PROXY);
            open.add(last);
            assertThat(last.reply()).as("seven in all").startsWith("421 4.7.0");
        } finally {
            for (TestClient client : open) {
                client.close();
            }
        }
    }

    @Test
    void limitsConnectionsPerMinuteBehindProxy() throws IOException {
        try (YamlServer server = serve("limits: {connections-per-minute: 3}")) {
            for (int i = 0; i < 4; i++) {
                String expected = i < 3 ? "220" : "421 4.7.0 Too many connections in a minute";
                for (String client : List.of("2001:db8:2::" + i, STRANGER)) {
                    try (TestClient through = connect(server, client)) {
                        assertThat(through.reply()).startsWith(expected);
                    }
                }
                try (TestClient direct = connect(server, "smtp", "127.0.9.9")) {
                    assertThat(direct.reply()).startsWith(expected);
                }
            }
            try (TestClient another = connect(server, OFFICE)) {
                assertThat(another.reply()).startsWith("220");
            }
        }
    }

    /** One byte per packet, and everything in one packet. */
    @Test
    void headerMaySpanPackets() throws IOException {
        byte[] commands =
                "EHLO x\r\nMAIL FROM:<shop@example.org>\r\nRCPT TO:<v@victim.test>\r\nQUIT\r\n".getBytes(US_ASCII);
        byte[] long4096 = SentHeaders.binary(IpAddress.parse(OFFICE), SentHeaders.field(0x04, new byte[4096 - 12 - 3]));
        try (YamlServer server = serve("")) {
            for (byte[] header :
                    List.of(SentHeaders.text(OFFICE), SentHeaders.checked(IpAddress.parse(OFFICE)), long4096)) {
                try (TestClient whole = connect(server, "smtp", Bytes.concat(header, commands));
                        TestClient byOctet = connect(server, "smtp", PROXY)) {
                    for (byte octet : Bytes.concat(header, commands)) {
                        byOctet.send(new byte[] {octet});
                    }
                    String heard = whole.rest();
                    assertThat(heard).contains(OK).contains("221 2.0.0");
                    assertThat(byOctet.rest()).isEqualTo(heard);
                }
            }
        }
    }

    @Test
    void editOfProxyListActsAtOnce() throws IOException {
        try (YamlServer server = serve("")) {
            assertThat(relayed(server, SentHeaders.text(OFFICE))).startsWith(OK);
            Path file = folder.resolve("relay.yaml");
            Files.writeString(file, Files.readString(file).replace("127.0.7.1", "127.0.7.9"));
            server.look();
            try (TestClient client = connect(server, "smtp", SentHeaders.text(OFFICE))) {
                assertThat(client.reply()).startsWith("220");
                assertThat(client.rest()).startsWith("500");
            }
        }
    }
}
