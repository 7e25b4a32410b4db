package dev.relaypolicy.server.config;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.relaypolicy.server.TestCertificates;
import dev.relaypolicy.server.TestClient;
import dev.relaypolicy.server.delivery.ScriptedNextHop;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Postfix as next hop, as client and as both. Needs Postfix and root. */
@Tag("peers")
@Timeout(120)
class PostfixTest {

    private static final String LISTED = "127.0.0.98";
    private static final String STRANGER = "127.0.0.99";
    private static final String MESSAGE = String.join(
            "\r\n",
            "Received: from nowhere.test",
            "From: Ann <ann@example.org>",
            "To: you@example.com",
            "Date: Wed, 25 Nov 2026 12:00:00 +0000",
            "Message-ID: <one@example.org>",
            "Subject: octets",
            "",
            ".",
            "..two dots",
            "blanks at the end  \t",
            "bytes \u00e9\u00ff\u0080",
            "x".repeat(990),
            "",
            "",
            "");

    @TempDir
    private Path folder;

    /** The sink after the last mail server of a test. */
    private ScriptedNextHop sink;

    private final TestCertificates authority = new TestCertificates("authority");

    @BeforeEach
    void begin() throws IOException {
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.writeString(folder.resolve("ca.pem"), TestCertificates.pem(authority.certificate()));
        sink = new ScriptedNextHop();
    }

    @AfterEach
    void end() throws IOException {
        sink.close();
    }

    private static String dotStuffed(String message) {
        return message.replace("\r\n.", "\r\n..");
    }

    /** A certificate with its key. */
    private Path certificate(String name) throws IOException {
        TestCertificates.Issued issued = authority.issue(name);
        return Files.writeString(folder.resolve(name + ".pem"), issued.keyPem() + issued.chainPem());
    }

    /** A relay with a next hop on a port. */
    private YamlServer relay(int port, String nextHop, String more) throws IOException {
        return YamlServer.start(Files.writeString(folder.resolve("relay.yaml"), """
                        host: relay.example.org
                        listeners: {smtp: {permit: [relay-domains, office]}}
                        policies: {office: {type: ip-table, addresses: [127.0.0.98]}}
                        next-hops:
                          next: {host: 127.0.0.1, port: %d, default: true, %s}
                        %s
                        """.formatted(port, nextHop, more)));
    }

    /**
     * The mail server of example.org. ann has a mailbox, later@ is always greylisted, and other mail goes to the sink.
     */
    private Postfix inside(String... more) throws IOException, InterruptedException {
        return Postfix.start(
                Files.createDirectory(folder.resolve("inside")),
                "inside.example.org",
                "virtual_mailbox_domains = example.org",
                "virtual_mailbox_maps = inline:{ann@example.org=ann, later@example.org=later}",
                "virtual_transport = smtp:[127.0.0.1]:" + sink.address().getPort(),
                "smtpd_recipient_restrictions = check_recipient_access"
                        + " inline:{ {later@example.org = 450 4.2.1 come back later} }, permit_mynetworks,"
                        + " reject_unauth_destination",
                String.join("\n", more));
    }

    /** A mail server that sends all mail through the relay from an address. Bounces go to the sink. */
    private Postfix outside(YamlServer relay, String address, String... more) throws IOException, InterruptedException {
        return Postfix.start(
                Files.createDirectory(folder.resolve("outside")),
                "outside.example.net",
                "relayhost = [127.0.0.1]:" + relay.port("smtp"),
                "smtp_bind_address = " + address,
                "transport_maps = inline:{sender.example=smtp:[127.0.0.1]:"
                        + sink.address().getPort() + "}",
                String.join("\n", more));
    }

    /** The settings of a Postfix that connects only to the relay. */
    private String verifying(YamlServer relay) {
        return "smtp_tls_CAfile = %s\nsmtp_tls_policy_maps = inline:{ {[127.0.0.1]:%d = secure match=relay.example.org} }"
                .formatted(folder.resolve("ca.pem"), relay.port("smtp"));
    }

    private static void send(TestClient smtp, String to, String message) throws IOException {
        smtp.ask("MAIL FROM:<s@example.net> BODY=8BITMIME");
        assertThat(smtp.ask("RCPT TO:<" + to + ">")).startsWith("250 2.1.5");
        smtp.ask("DATA");
        smtp.send((dotStuffed(message) + ".\r\n").getBytes(ISO_8859_1));
        assertThat(smtp.reply()).startsWith("250 2.0.0");
        smtp.ask("QUIT");
    }

    @Test
    void postfixReceivesUnchangedMessage() throws Exception {
        try (Postfix postfix = inside();
                YamlServer relay = relay(postfix.port(), "tls: none", "relay-domains: [example.org]");
                TestClient smtp = relay.connect("smtp", STRANGER)) {
            send(smtp, "ann@example.org", MESSAGE);
            sink.awaitDisconnect();
        }
        assertThat(sink.commands).contains("RCPT TO:<ann@example.org>");
        assertThat(sink.messages)
                .singleElement()
                .asString()
                .contains("Received: from client.test ([127.0.0.99])\r\n\tby relay.example.org with ESMTP")
                .contains("Received: from relay.example.org")
                .endsWith(dotStuffed(MESSAGE));
    }

    @Test
    void clientReceivesPostfixRefusalAtRcpt() throws Exception {
        try (Postfix postfix = inside();
                YamlServer relay = relay(postfix.port(), "tls: none", "relay-domains: [example.org]");
                TestClient smtp = relay.connect("smtp", STRANGER)) {
            smtp.ask("MAIL FROM:<s@example.net>");
            assertThat(smtp.ask("RCPT TO:<nobody@example.org>"))
                    .startsWith("550 5.1.1 <nobody@example.org>: Recipient address rejected: User unknown");
            assertThat(smtp.ask("RCPT TO:<later@example.org>")).startsWith("450 4.2.1");
            assertThat(smtp.ask("RCPT TO:<ann@example.org>")).startsWith("250 2.1.5");
            assertThat(relay.decisions())
                    .anySatisfy(
                            line -> assertThat(line).startsWith("not-taken ").contains(" code=550 "));
        }
    }

    /** More recipients than Postfix accepts in one session. */
    @Test
    void calloutAsksPostfix() throws Exception {
        try (Postfix postfix = inside("smtpd_error_sleep_time = 0");
                YamlServer relay =
                        relay(postfix.port(), "tls: none", "relay-domains: {example.org: {recipients: callout}}");
                TestClient smtp = relay.connect("smtp", STRANGER)) {
            smtp.ask("MAIL FROM:<s@example.net>");
            for (int i = 0; i < 30; i++) {
                assertThat(smtp.ask("RCPT TO:<nobody" + i + "@example.org>")).startsWith("550 5.1.1");
            }
            assertThat(smtp.ask("RCPT TO:<later@example.org>")).startsWith("451 4.4.0");
            assertThat(smtp.ask("RCPT TO:<ann@example.org>")).startsWith("250 2.1.5");
        }
    }

    @Test
    void deliversToPostfixOverVerifiedTls() throws Exception {
        String tls = "tls: {authorities: ca.pem, server-name: inside.example.org}";
        try (Postfix postfix = inside(
                        "smtpd_tls_chain_files = " + certificate("inside.example.org"),
                        "smtpd_tls_security_level = encrypt",
                        "smtpd_tls_received_header = yes");
                YamlServer relay = relay(postfix.port(), tls, "relay-domains: [example.org]");
                TestClient smtp = relay.connect("smtp", STRANGER)) {
            send(smtp, "ann@example.org", MESSAGE);
            sink.awaitDisconnect();
        }
        assertThat(sink.messages).singleElement().asString().contains("(using TLSv1.3 with cipher");
    }

    @Test
    void rejectsPostfixWithUntrustedCertificate() throws Exception {
        Files.writeString(
                folder.resolve("ca.pem"), TestCertificates.pem(new TestCertificates("another").certificate()));
        String tls = "tls: {authorities: ca.pem, server-name: inside.example.org}";
        try (Postfix postfix = inside(
                        "smtpd_tls_chain_files = " + certificate("inside.example.org"),
                        "smtpd_tls_security_level = encrypt");
                YamlServer relay = relay(postfix.port(), tls, "relay-domains: [example.org]")) {
            assertThat(relay.answer("smtp", STRANGER, "s@example.net", "ann@example.org"))
                    .startsWith("451 4.4.1");
        }
        assertThat(sink.commands).isEmpty();
    }

    @Test
    void postfixRelaysFromListedAddress() throws Exception {
        try (YamlServer relay = relay(sink.address().getPort(), "pool: {idle: 0}", "");
                Postfix postfix = outside(relay, LISTED)) {
            postfix.sendmail("ann@sender.example", "you@example.com", MESSAGE);
            sink.awaitDisconnect();
        }
        assertThat(sink.commands)
                .contains("RCPT TO:<you@example.com>")
                .anyMatch(line -> line.startsWith("MAIL FROM:<ann@sender.example>"));
        assertThat(sink.messages)
                .singleElement()
                .asString()
                .contains("\r\nReceived: by outside.example.net (Postfix")
                .endsWith(dotStuffed(MESSAGE));
    }

    @Test
    void refusedPostfixBouncesItsMail() throws Exception {
        try (ScriptedNextHop beyond = new ScriptedNextHop();
                YamlServer relay = relay(beyond.address().getPort(), "pool: {idle: 0}", "");
                Postfix postfix = outside(relay, STRANGER)) {
            postfix.sendmail("ann@sender.example", "you@example.com", MESSAGE);
            sink.awaitDisconnect();
            assertThat(beyond.commands).isEmpty();
        }
        assertThat(sink.commands)
                .contains("RCPT TO:<ann@sender.example>")
                .anyMatch(line -> line.startsWith("MAIL FROM:<>"));
        assertThat(sink.messages)
                .singleElement()
                .asString()
                .contains("Final-Recipient: rfc822; you@example.com")
                .contains("Status: 5.7.1")
                .contains("550 5.7.1 Relay denied");
    }

    @Test
    void relaysBetweenTwoPostfixOverTls() throws Exception {
        String tls = "tls: {authorities: ca.pem, server-name: inside.example.org}";
        String own = certificate("relay.example.org").toString();
        try (Postfix inner = inside(
                        "smtpd_tls_chain_files = " + certificate("inside.example.org"),
                        "smtpd_tls_security_level = encrypt",
                        "smtpd_tls_received_header = yes");
                YamlServer relay = relay(inner.port(), tls, "tls: {certificates: [{cert: \"" + own + "\"}]}");
                Postfix outer = outside(relay, LISTED, verifying(relay))) {
            outer.sendmail("s@example.net", "ann@example.org", MESSAGE);
            sink.awaitDisconnect();
            assertThat(relay.decisions()).singleElement().asString().contains(" tls=TLSv1.3 ", " verdict=permit ");
        }
        assertThat(sink.messages)
                .singleElement()
                .asString()
                .contains("\tby relay.example.org with ESMTPS", "(using TLSv1.3 with cipher")
                .endsWith(dotStuffed(MESSAGE));
    }

    @Test
    void postfixRejectsUntrustedRelayCertificate() throws Exception {
        String own = certificate("other.example.org").toString();
        try (YamlServer relay = relay(
                        sink.address().getPort(), "pool: {idle: 0}", "tls: {certificates: [{cert: \"" + own + "\"}]}");
                Postfix outer = outside(
                        relay, LISTED, verifying(relay), "maximal_queue_lifetime = 0", "bounce_queue_lifetime = 0")) {
            outer.sendmail("ann@sender.example", "you@example.com", MESSAGE);
            sink.awaitDisconnect();
            assertThat(outer.log()).anyMatch(line -> line.contains("Server certificate not verified"));
            assertThat(relay.decisions()).isEmpty();
        }
        assertThat(sink.messages).singleElement().asString().contains("Server certificate not verified");
    }
}
