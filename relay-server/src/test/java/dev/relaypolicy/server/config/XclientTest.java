package dev.relaypolicy.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.relaypolicy.server.TestClient;
import dev.relaypolicy.server.delivery.ScriptedNextHop;
import dev.relaypolicy.server.protocol.proxy.SentHeaders;
import dev.relaypolicy.server.protocol.smtp.Login;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** After XCLIENT, a session has the permissions of the claimed address and none of the peer. */
@Timeout(60)
class XclientTest {

    /** May relay, send XCLIENT and log in by POP3. */
    private static final String PEER = "127.0.8.1";

    private static final String OFFICE = "192.0.2.7";
    private static final String STRANGER = "203.0.113.9";
    private static final String OK = "250 2.1.5";
    private static final String DENIED = "550 5.7.1";
    private static final String OFFER = "XCLIENT ADDR HELO NAME PORT PROTO";

    @TempDir
    private Path folder;

    private ScriptedNextHop hop;
    private YamlServer server;

    @BeforeEach
    void serve() throws IOException {
        hop = new ScriptedNextHop();
        Path file = folder.resolve("relay.yaml");
        Files.writeString(file, """
                        host: relay.example.org
                        local-domains: [example.org]
                        postmaster: shop@example.org
                        users: {shop@example.org: {password: "{XMAIL}160d0a1548160006170011"}}
                        clear-text-logins: [plain]
                        next-hops: {hop: {host: 127.0.0.1, port: %d, default: true}}
                        policies:
                          office: {type: ip-table, addresses: [192.0.2.0/24, "2001:db8:1::/48", 127.0.8.0/24]}
                          banned: {type: ip-map, deny: [203.0.113.66]}
                        listeners:
                          smtp:
                            xclient: [127.0.8.0/24, 192.0.2.250]
                            proxy-protocol: [127.0.7.1]
                            refuse: [banned]
                            permit: [local-recipients, authenticated, office, pop-before-smtp]
                          submission: {xclient: [127.0.8.1], permit: [authenticated, office]}
                          pop3: {}
                        """.formatted(hop.address().getPort()));
        server = YamlServer.start(file);
    }

    @AfterEach
    void stop() throws IOException {
        server.close();
        hop.close();
    }

    private TestClient connect(String peer) throws IOException {
        TestClient client = TestClient.connect(server.address("smtp"), peer);
        assertThat(client.reply()).startsWith("220");
        client.ask("EHLO client.test");
        return client;
    }

    private static String relayed(TestClient smtp) throws IOException {
        smtp.ask("EHLO client.test");
        assertThat(smtp.ask("MAIL FROM:<shop@example.org>")).startsWith("250");
        String answer = smtp.ask("RCPT TO:<v@victim.test>");
        smtp.ask("RSET");
        return answer;
    }

    private static boolean isOffered(TestClient smtp) throws IOException {
        smtp.send("EHLO client.test\r\n");
        return smtp.replyLines().contains("250-" + OFFER);
    }

    @Test
    void claimedAddressIsClientAddress() throws IOException {
        for (String client : List.of(
                "ADDR=" + OFFICE,
                "ADDR=IPV6:2001:db8:1::9",
                "ADDR=IPv6:::ffff:" + OFFICE,
                "addr=192.0.2.7",
                "ADDR=192.0.2+2E7 NAME=[UNAVAILABLE] PORT=[TEMPUNAVAIL] PROTO=ESMTP HELO=mail.victim.test",
                "NAME=spike.porcupine.org ADDR=192.0.2.7 PORT=65535 PROTO=SMTP")) {
            try (TestClient smtp = connect(PEER)) {
                assertThat(smtp.ask("XCLIENT " + client)).startsWith("220 relay.example.org");
                assertThat(relayed(smtp)).as(client).startsWith(OK);
            }
        }
        assertThat(server.decisions()).last().asString().contains("client=192.0.2.7 ");
        for (String client : List.of("ADDR=" + STRANGER, "ADDR=IPV6:2001:db8:2::9", "ADDR=IPV6:64:ff9b::" + OFFICE)) {
            try (TestClient smtp = connect(PEER)) {
                assertThat(smtp.ask("XCLIENT " + client)).startsWith("220");
                assertThat(relayed(smtp)).as(client).startsWith(DENIED);
            }
        }
        assertThat(server.decisions()).last().asString().contains("client=64:ff9b::c000:207 ");
    }

    @Test
    void onlyListedPeersAreOfferedXclient() throws IOException {
        try (TestClient peer = connect(PEER);
                TestClient other = connect("127.0.9.1")) {
            assertThat(isOffered(peer)).isTrue();
            assertThat(isOffered(other)).isFalse();
            assertThat(other.ask("XCLIENT ADDR=" + OFFICE)).startsWith("500 5.5.2");
            assertThat(relayed(other)).startsWith(DENIED);
        }
    }

    @Test
    void xclientRestartsSession() throws IOException {
        try (TestClient smtp = connect(PEER)) {
            assertThat(smtp.ask("XCLIENT ADDR=" + STRANGER)).startsWith("220");
            assertThat(smtp.ask("MAIL FROM:<shop@example.org>"))
                    .as("EHLO is forgotten")
                    .startsWith("503");
        }
    }

    @Test
    void claimedClientIsRefusedAtConnect() throws IOException {
        try (TestClient smtp = connect(PEER)) {
            assertThat(smtp.ask("XCLIENT ADDR=203.0.113.66")).startsWith("554 5.7.1");
            assertThat(smtp.rest()).isEmpty();
        }
        assertThat(server.decisions()).last().asString().contains("client=203.0.113.66 ");
    }

    @Test
    void peerPermissionsAreDropped() throws IOException {
        try (TestClient smtp = connect(PEER)) {
            assertThat(smtp.ask("AUTH PLAIN " + Login.plain("shop@example.org", "shop-secret")))
                    .startsWith("235");
            assertThat(relayed(smtp)).startsWith(OK);
            assertThat(smtp.ask("XCLIENT ADDR=" + STRANGER)).startsWith("220");
            assertThat(relayed(smtp)).as("neither its address nor its login").startsWith(DENIED);
            assertThat(isOffered(smtp)).isFalse();
            assertThat(smtp.ask("XCLIENT ADDR=" + OFFICE))
                    .as("who is spoken for may not claim in turn")
                    .startsWith("500");
            assertThat(relayed(smtp)).startsWith(DENIED);
            assertThat(smtp.ask("AUTH PLAIN " + Login.plain("shop@example.org", "shop-secret")))
                    .as("it may log in for itself")
                    .startsWith("235");
            assertThat(relayed(smtp)).startsWith(OK);
        }
    }

    /** A listed address loses the command even after claiming a listed address or none. */
    @ParameterizedTest
    @ValueSource(strings = {"ADDR=127.0.8.2", "ADDR=192.0.2.250", "ADDR=127.0.8.1", "NAME=client.test"})
    void xclientIsAcceptedOncePerConnection(String claim) throws IOException {
        try (TestClient smtp = connect(PEER)) {
            assertThat(smtp.ask("XCLIENT ADDR=here")).as("nothing is claimed").startsWith("501");
            assertThat(isOffered(smtp)).isTrue();
            assertThat(smtp.ask("XCLIENT " + claim)).startsWith("220");
            assertThat(isOffered(smtp)).isFalse();
            assertThat(smtp.ask("XCLIENT ADDR=" + OFFICE)).startsWith("500");
        }
    }

    @Test
    void peerGrantDoesNotApply() throws IOException {
        try (TestClient pop = TestClient.connect(server.address("pop3"), "127.0.8.9")) {
            pop.line();
            pop.ask("USER shop@example.org");
            assertThat(pop.ask("PASS shop-secret")).startsWith("+OK");
            assertThat(pop.ask("XCLIENT ADDR=" + OFFICE)).startsWith("-ERR");
        }
        try (TestClient smtp = connect("127.0.8.9")) {
            assertThat(smtp.ask("XCLIENT ADDR=" + STRANGER)).startsWith("220");
            assertThat(relayed(smtp)).startsWith(DENIED);
        }
    }

    @Test
    void claimWithoutAddressRestartsSession() throws IOException {
        try (TestClient smtp = connect(PEER)) {
            assertThat(smtp.ask("AUTH PLAIN " + Login.plain("shop@example.org", "shop-secret")))
                    .startsWith("235");
            assertThat(smtp.ask("XCLIENT NAME=client.test")).startsWith("220");
            assertThat(smtp.ask("EHLO x")).startsWith("250");
            assertThat(smtp.ask("AUTH PLAIN " + Login.plain("shop@example.org", "shop-secret")))
                    .as("nobody is logged in")
                    .startsWith("235");
        }
    }

    @Test
    void xclientFailsInTransaction() throws IOException {
        try (TestClient smtp = connect(PEER)) {
            smtp.ask("MAIL FROM:<shop@example.org>");
            assertThat(smtp.ask("XCLIENT ADDR=" + STRANGER)).startsWith("503 5.5.1");
            assertThat(smtp.ask("RCPT TO:<v@victim.test>")).as("it goes on").startsWith(OK);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "ADDR",
                "ADDR=",
                "ADDR =192.0.2.7",
                "ADDR=[UNAVAILABLE]",
                "ADDR=[TEMPUNAVAIL]",
                "ADDR=[192.0.2.7]",
                "ADDR=192.0.2.07",
                "ADDR=192.0.2",
                "ADDR=192.0.2.7/32",
                "ADDR=localhost",
                "ADDR=2001:db8:1::9",
                "ADDR=IPV6:192.0.2.7",
                "ADDR=IPV6:fe80::1%eth0",
                "ADDR=IPV6:",
                "ADDR=192.0.2.7 ADDR=192.0.2.7",
                "ADDR=192.0.2.7 LOGIN=shop@example.org",
                "LOGIN=[UNAVAILABLE]",
                "LOGIN=shop@example.org",
                "DESTADDR=192.0.2.7",
                "COLOUR=blue",
                "ADDR=192.0.2.7 COLOUR=blue",
                "ADDR=192.0.2.7 PORT=65536",
                "ADDR=192.0.2.7 PORT=-1",
                "ADDR=192.0.2.7 PORT=025",
                "ADDR=192.0.2.7 PORT=x",
                "ADDR=192.0.2.7 PROTO=LMTP",
                "ADDR=192.0.2.7 NAME=a+0D+0Ab",
                "ADDR=192.0.2.7 NAME=a+00b",
                "ADDR=192.0.2.7 NAME=a+20b",
                "ADDR=192.0.2.7 NAME=a+",
                "ADDR=192.0.2.7 NAME=a+4",
                "ADDR=192.0.2.7 NAME=a+4g",
                "ADDR=192.0.2.7 NAME=a+6a",
                "ADDR=192.0.2+FF7",
                "ADDR=192.0.2.7 HELO=\u00e9",
                "192.0.2.7",
            })
    void invalidClaimChangesNothing(String claim) throws IOException {
        try (TestClient smtp = connect("127.0.8.77")) {
            assertThat(smtp.ask(("XCLIENT " + claim).strip())).startsWith("501 5.5.4");
            smtp.ask("MAIL FROM:<shop@example.org>");
            smtp.ask("RCPT TO:<v@victim.test>");
            assertThat(server.decisions()).last().asString().contains("client=127.0.8.77 ");
        }
    }

    @Test
    void limitsNameTo255Characters() throws IOException {
        try (TestClient smtp = connect(PEER)) {
            assertThat(smtp.ask("XCLIENT NAME=" + "n".repeat(256))).startsWith("501");
            assertThat(smtp.ask("XCLIENT NAME=" + "n".repeat(255))).startsWith("220");
        }
    }

    /** The client in the header must be listed, not the proxy. */
    @Test
    void xclientBehindProxyChecksClient() throws IOException {
        InetSocketAddress address = server.address("smtp");
        for (String client : List.of(STRANGER, "192.0.2.250")) {
            try (TestClient smtp = TestClient.connect(address, "127.0.7.1")) {
                smtp.send(SentHeaders.text(client));
                assertThat(smtp.reply()).startsWith("220");
                assertThat(smtp.ask("XCLIENT ADDR=" + OFFICE)).startsWith(client.equals(STRANGER) ? "500" : "220");
            }
        }
    }

    @Test
    void submissionStillRequiresLogin() throws IOException {
        try (TestClient smtp = TestClient.connect(server.address("submission"), PEER)) {
            smtp.reply();
            smtp.ask("EHLO x");
            assertThat(smtp.ask("AUTH PLAIN " + Login.plain("shop@example.org", "shop-secret")))
                    .startsWith("235");
            assertThat(smtp.ask("XCLIENT ADDR=" + OFFICE)).startsWith("220");
            smtp.ask("EHLO x");
            assertThat(smtp.ask("MAIL FROM:<shop@example.org>")).startsWith("530 5.7.0");
        }
    }
}
