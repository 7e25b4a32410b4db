package dev.relaypolicy.server.config;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.base.Splitter;
import dev.relaypolicy.file.Problem;
import dev.relaypolicy.file.ReadResult;
import dev.relaypolicy.net.IpAddress;
import dev.relaypolicy.server.RelayCase;
import dev.relaypolicy.server.SilentReloads;
import dev.relaypolicy.server.TestCertificates;
import dev.relaypolicy.server.TestClient;
import dev.relaypolicy.server.config.model.Overrides;
import dev.relaypolicy.server.delivery.ScriptedNextHop;
import dev.relaypolicy.server.outbound.TokenEndpoint;
import dev.relaypolicy.server.protocol.proxy.SentHeaders;
import dev.relaypolicy.server.protocol.smtp.Login;
import dev.relaypolicy.tab.xmail.XmailPassword;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Each example of docs/examples works over sockets as its first lines say. */
class ExamplesTest {

    private static final String STRANGER = "127.0.0.99";
    private static final String DENIED = "550 5.7.1";
    private static final String OK = "250 2.1.5";

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

    private YamlServer serve(String name) throws IOException {
        return YamlServer.start(Examples.lay(name, folder, hop.destination()));
    }

    private static void send(TestClient smtp, String from, String to) throws IOException {
        assertThat(smtp.ask("MAIL FROM:<" + from + ">")).startsWith("250");
        assertThat(smtp.ask("RCPT TO:<" + to + ">")).startsWith(OK);
        assertThat(smtp.ask("DATA")).startsWith("354");
        assertThat(smtp.ask("Subject: x\r\n\r\nhello\r\n.")).startsWith("250 2.0.0");
    }

    private static void login(TestClient smtp, String user, String password) throws IOException {
        assertThat(smtp.ask("AUTH PLAIN " + Login.plain(user, password))).startsWith("235 2.7.0");
    }

    static Stream<Path> configurations() throws IOException {
        return Examples.configurations().stream();
    }

    /** Each example loads unchanged, without errors or unexpected warnings. */
    @ParameterizedTest
    @MethodSource("configurations")
    void everyExampleLoads(Path file) throws IOException {
        Path copy = Examples.lay(String.valueOf(file.getFileName()), folder, hop.destination());
        RelayCase.layMailRoot(folder.resolve("MailRoot"));
        layCertificate();
        laySecrets();

        ReadResult<YamlConfiguration> reading =
                ConfigurationFixture.open(copy, Overrides.NONE, new SilentReloads(), InstantSource.system());

        assertThat(reading.problems()).filteredOn(Problem::isError).isEmpty();
        assertThat(reading.problems())
                .filteredOn(problem -> problem.file().endsWith(".yaml"))
                .isEmpty();
    }

    @Test
    void printersRelayByAddressWithLocalSenders() throws IOException {
        try (YamlServer server = serve("printers.yaml")) {
            assertThat(server.answer("smtp", "127.0.2.17", "scan@example.org", "you@example.net"))
                    .startsWith(OK);
            assertThat(server.answer("smtp", "127.0.2.17", "scan@example.com", "you@example.net"))
                    .startsWith(DENIED);
            assertThat(server.answer("smtp", "127.0.2.19", "scan@example.org", "you@example.net"))
                    .startsWith(DENIED);
            assertThat(server.answer("smtp", "127.0.100.63", "scan@example.org", "you@example.net"))
                    .startsWith(OK);
            assertThat(server.answer("smtp", "127.0.100.64", "scan@example.org", "you@example.net"))
                    .startsWith(DENIED);
            assertThat(server.answer("smtp", "127.0.2.200", "panel@anything.test", "guards@example.net"))
                    .startsWith(OK);
            assertThat(server.answer("smtp", "127.0.2.200", "panel@anything.test", "you@example.net"))
                    .startsWith(DENIED);
            try (TestClient smtp = server.connect("smtp", "127.0.2.18")) {
                send(smtp, "scan@example.org", "you@example.net");
            }
            assertThat(hop.commands).contains("RCPT TO:<you@example.net>");
            assertThat(server.decisions())
                    .anySatisfy(line -> assertThat(line).contains("policy=devices", "origin=devices.tab:2"));
        }
    }

    private void laySecrets() throws IOException {
        for (String name : List.of("microsoft365.secret", "google.secret", "google.refresh-token")) {
            Files.writeString(folder.resolve(name), "secret of " + name + "\n");
        }
    }

    private TestCertificates layCertificate() throws IOException {
        TestCertificates authority = new TestCertificates("authority");
        renew(authority);
        return authority;
    }

    private void renew(TestCertificates authority) throws IOException {
        TestCertificates.Issued issued = authority.issue("mail.example.org");
        Files.writeString(folder.resolve("mail.example.org.pem"), issued.chainPem());
        Files.writeString(folder.resolve("mail.example.org.key"), issued.keyPem());
    }

    @Test
    void usersSubmitAndReadMailOverTls() throws IOException {
        TestCertificates authority = layCertificate();
        try (YamlServer server = serve("submission.yaml")) {
            assertThat(server.answer("smtp", STRANGER, "x@example.net", "ann@example.org"))
                    .startsWith(OK);
            assertThat(server.answer("smtp", STRANGER, "x@example.net", "nobody@example.org"))
                    .startsWith("550 5.1.1");
            assertThat(server.answer("smtp", STRANGER, "ann@example.org", "you@example.net"))
                    .startsWith(DENIED);
            assertThat(server.answer("submission", STRANGER, "ann@example.org", "you@example.net"))
                    .startsWith("530 5.7.0");
            try (TlsDialogue smtp = TlsDialogue.connect(server.port("submission"), authority.certificate())) {
                smtp.reply();
                smtp.ask("EHLO x");
                assertThat(smtp.ask("AUTH PLAIN " + Login.plain("ann@example.org", "ann-secret")))
                        .as("no password in clear text")
                        .startsWith("504");
                assertThat(smtp.ask("MAIL FROM:<ann@example.org> REQUIRETLS"))
                        .as("it would be a promise about a way in clear text")
                        .startsWith("555");
                assertThat(smtp.ask("STARTTLS")).startsWith("220");
                smtp.handshake("mail.example.org");
                submit(smtp);
            }
            try (TlsDialogue smtp = TlsDialogue.connect(server.port("submissions"), authority.certificate())) {
                smtp.handshake("mail.example.org");
                assertThat(smtp.reply()).startsWith("220");
                submit(smtp);
            }
            assertThat(hop.commands).contains("RCPT TO:<you@example.net>");
            for (String user : List.of("ann", "bob")) {
                try (TlsDialogue pop = TlsDialogue.connect(server.port("pop3s"), authority.certificate())) {
                    pop.handshake("mail.example.org");
                    pop.reply();
                    pop.ask("USER " + user + "@example.org");
                    assertThat(pop.ask("PASS " + user + "-secret")).startsWith("+OK");
                    assertThat(pop.ask("STAT")).as("info is both").startsWith("+OK 2 ");
                }
            }
            try (TlsDialogue smtp = TlsDialogue.connect(server.port("submissions"), authority.certificate())) {
                smtp.handshake("mail.example.org");
                smtp.reply();
                smtp.ask("EHLO x");
                assertThat(smtp.ask("AUTH PLAIN " + Login.plain("MONITOR", "monitor-secret")))
                        .startsWith("235");
                assertThat(smtp.ask("MAIL FROM:<monitor@example.org> REQUIRETLS"))
                        .startsWith("250");
                assertThat(smtp.ask("RCPT TO:<you@example.net>"))
                        .as("it may not relay")
                        .startsWith(DENIED);
                assertThat(smtp.ask("RCPT TO:<ann@example.org>")).startsWith(OK);
            }
        }
    }

    private static void submit(TlsDialogue smtp) throws IOException {
        smtp.ask("EHLO x");
        assertThat(smtp.ask("AUTH PLAIN " + Login.plain("ann@example.org", "ann-secret")))
                .startsWith("235 2.7.0");
        smtp.ask("MAIL FROM:<ann@example.org>");
        assertThat(smtp.ask("RCPT TO:<you@example.net>")).startsWith(OK);
        assertThat(smtp.ask("RCPT TO:<INFO@example.com>")).startsWith(OK);
        assertThat(smtp.ask("DATA")).startsWith("354");
        assertThat(smtp.ask("Subject: x\r\n\r\nhello\r\n.")).startsWith("250 2.0.0");
        smtp.ask("QUIT");
    }

    @Test
    void renewedCertificateNeedsNoRestart() throws IOException {
        TestCertificates authority = layCertificate();
        try (YamlServer server = serve("submission.yaml")) {
            String first;
            try (TlsDialogue smtp = TlsDialogue.connect(server.port("submissions"), authority.certificate())) {
                first = smtp.handshake("mail.example.org");
            }
            renew(authority);
            server.look();
            try (TlsDialogue smtp = TlsDialogue.connect(server.port("submissions"), authority.certificate())) {
                assertThat(smtp.handshake("mail.example.org")).isNotEqualTo(first);
            }
        }
    }

    @Test
    void backupMxAcceptsItsDomainsOnly() throws IOException {
        try (YamlServer server = serve("backup-mx.yaml")) {
            assertThat(server.answer("smtp", STRANGER, "", "Ann@example.org")).startsWith(OK);
            assertThat(server.answer("smtp", STRANGER, "", "nobody@example.org"))
                    .startsWith("550 5.1.1");
            assertThat(server.answer("smtp", STRANGER, "", "who@deep.down.example.com"))
                    .startsWith(OK);
            for (String look : List.of(
                    "v@victim.test",
                    "v@badexample.com",
                    "v@example.com.victim.test",
                    "v@sub.example.org",
                    "v%victim.test@example.com",
                    "victim.test!v@example.com",
                    "\\\"v@victim.test\\\"@example.com",
                    "v@[127.0.0.1]")) {
                assertThat(server.answer("smtp", STRANGER, "", look.replace("\\", "")))
                        .as(look)
                        .startsWith(DENIED);
            }
            assertThat(server.answer("smtp", "127.0.113.7", "", "ann@example.org"))
                    .startsWith("554 5.7.1");
            assertThat(server.answer("smtp", "127.0.113.25", "", "ann@example.org"))
                    .startsWith(OK);
            hop.on("RCPT", "550 5.1.1 No such user here");
            assertThat(server.answer("smtp", STRANGER, "", "gone@example.com"))
                    .as("the primary's answer is ours")
                    .startsWith("550 5.1.1 No such user here");
        }
    }

    @Test
    void gatewayAcceptsKnownRecipientsAndItsServer() throws IOException {
        try (YamlServer server = serve("gateway.yaml")) {
            assertThat(server.answer("public", STRANGER, "x@example.net", "ann@example.org"))
                    .startsWith(OK);
            assertThat(server.answer("public", STRANGER, "x@example.net", "who@example.org"))
                    .startsWith("550 5.1.1");
            assertThat(server.answer("public", "127.0.113.7", "x@example.net", "ann@example.org"))
                    .startsWith("554 5.7.1");
            assertThat(server.answer("inner", "127.0.0.1", "ann@example.org", "you@example.net"))
                    .startsWith(OK);
            assertThat(server.answer("inner", STRANGER, "ann@example.org", "you@example.net"))
                    .startsWith(DENIED);
            assertThat(server.answer("public", "127.0.0.1", "ann@example.org", "you@example.net"))
                    .as("the open side relays for nobody, the server included")
                    .startsWith(DENIED);
        }
    }

    @Test
    void calloutAsksMailServer() throws IOException {
        try (YamlServer server = serve("callout.yaml")) {
            assertThat(server.answer("smtp", STRANGER, "x@example.net", "ann@example.org"))
                    .startsWith(OK);
            hop.on("RCPT", "550 5.1.1 No such user");
            for (int i = 0; i < 3; i++) {
                assertThat(server.answer("smtp", STRANGER, "x@example.net", "who@example.com"))
                        .startsWith("550 5.1.1 Mailbox unavailable");
            }
            assertThat(hop.commands)
                    .filteredOn("RCPT TO:<who@example.com>"::equals)
                    .hasSize(1);
            assertThat(server.answer("smtp", STRANGER, "x@example.net", "v@victim.test"))
                    .startsWith(DENIED);
        }
    }

    /** Uses a token endpoint and a next hop of the test, with certificates for the names in the example. */
    @ParameterizedTest
    @CsvSource({
        "microsoft365.yaml, smtp.office365.com, grant_type=client_credentials",
        "google.yaml, smtp.gmail.com, grant_type=refresh_token"
    })
    void devicesReachServiceWithOAuth2(String example, String host, String grant) throws Exception {
        TestCertificates authority = new TestCertificates("authority");
        Files.writeString(folder.resolve("ca.pem"), TestCertificates.pem(authority.certificate()));
        laySecrets();
        hop.withTls(authority.issue(host).serverContext())
                .on("EHLO", "250-hop.test\r\n250 STARTTLS", "250-hop.test\r\n250 AUTH LOGIN XOAUTH2");
        try (TokenEndpoint endpoint = new TokenEndpoint()) {
            endpoint.answer(200, "{\"access_token\":\"tok.1\",\"expires_in\":3600}");
            Path file = Examples.lay(example, folder, hop.destination());
            Files.writeString(
                    file,
                    Files.readString(file)
                            .replaceAll("host: smtp[^ ]*\\n *port: 587", "host: \"" + hop.address() + "\"")
                            .replace("tls: required", "tls: {authorities: ca.pem, server-name: " + host + "}")
                            .replaceAll("token-endpoint: .*", "token-endpoint: " + endpoint.uri()));
            try (YamlServer server = YamlServer.start(file)) {
                assertThat(server.answer("smtp", "127.0.2.17", "x@example.net", "you@example.net"))
                        .startsWith(DENIED);
                try (TestClient smtp = server.connect("smtp", "127.0.2.17")) {
                    send(smtp, "scanner@example.org", "you@example.net");
                }
            }
            assertThat(endpoint.forms()).singleElement().asString().contains(grant, "client_secret=secret");
            assertThat(hop.commands)
                    .contains("AUTH XOAUTH2 " + Login.base64("user=scanner@example.org\1auth=Bearer tok.1\1\1"));
            assertThat(hop.messages).hasSize(1);
        }
    }

    @Test
    void containerTrustsNetworkButNotGateway() throws IOException {
        try (YamlServer server = serve("container.yaml")) {
            assertThat(server.answer("smtp", "127.22.0.1", "shop@apps.test", "you@example.net"))
                    .startsWith("554 5.7.1");
            assertThat(server.answer("smtp", "127.22.0.9", "shop@apps.test", "you@example.net"))
                    .startsWith(OK);
            try (TestClient smtp = server.connect("submission", STRANGER)) {
                login(smtp, "shop", "shop-secret");
                send(smtp, "shop@apps.test", "you@example.net");
            }
            assertThat(hop.messages).hasSize(1);
        }
    }

    @Test
    void containerProxyForwardsClientAddress() throws IOException {
        try (YamlServer server = serve("container.yaml")) {
            assertThat(throughProxy(server, SentHeaders.text("127.22.0.9"))).startsWith(OK);
            assertThat(throughProxy(server, SentHeaders.binary(IpAddress.parse("127.22.0.9"))))
                    .startsWith(OK);
            assertThat(throughProxy(server, SentHeaders.text("203.0.113.9")))
                    .as("the proxy's own address is in the network of the pods")
                    .startsWith(DENIED);
            assertThat(throughProxy(server, SentHeaders.text("127.22.0.1"))).startsWith("554 5.7.1");
            assertThat(throughProxy(server, SentHeaders.binary(SentHeaders.LOCAL, 0, new byte[0])))
                    .as("a health check")
                    .startsWith("421 4.7.0");
            assertThat(throughProxy(server, "EHLO x\r\n".getBytes(UTF_8)))
                    .as("without a header")
                    .isEmpty();
            try (TestClient smtp = TestClient.connect(server.address("submission"), "127.22.0.2")) {
                smtp.send(SentHeaders.text("203.0.113.9"));
                smtp.reply();
                smtp.ask("EHLO x");
                login(smtp, "shop", "shop-secret");
                send(smtp, "shop@apps.test", "you@example.net");
            }
            assertThat(server.decisions()).last().asString().contains("client=203.0.113.9 ", "user=shop ");
        }
    }

    /** Returns the reply to RCPT, or the refusal before it. */
    private static String throughProxy(YamlServer server, byte[] header) throws IOException {
        try (TestClient smtp = TestClient.connect(server.address("smtp"), "127.22.0.2")) {
            smtp.send(header);
            String greeting = smtp.reply();
            if (!greeting.startsWith("220")) {
                return greeting;
            }
            smtp.ask("EHLO client.test");
            String mail = smtp.ask("MAIL FROM:<shop@apps.test>");
            return mail.startsWith("250") ? smtp.ask("RCPT TO:<you@example.net>") : mail;
        }
    }

    @Test
    void mailRootBehavesAsBefore() throws IOException {
        Path root = folder.resolve("MailRoot");
        RelayCase.layMailRoot(root);
        try (YamlServer server = serve("xmail.yaml")) {
            assertThat(server.answer("smtp", "127.0.1.5", "s@example.org", "you@example.com"))
                    .startsWith(OK);
            assertThat(server.answer("smtp", STRANGER, "s@example.org", "you@example.com"))
                    .startsWith(DENIED);
            assertThat(server.answer("smtp", STRANGER, "s@example.org", "alice@wiz-code.private"))
                    .startsWith(OK);
            assertThat(server.answer("smtp", STRANGER, "s@example.org", "nobody@wiz-code.private"))
                    .startsWith("550 5.1.1");
            assertThat(server.answer("smtp", STRANGER, "s@example.org", "x@cust.private"))
                    .as("a custom domain")
                    .startsWith(OK);
            assertThat(server.answer("smtp", "127.0.100.7", "s@example.org", "alice@wiz-code.private"))
                    .as("what the YAML adds")
                    .startsWith("554 5.7.1");
            try (TestClient smtp = server.connect("submission", STRANGER)) {
                String challenge = smtp.ask("AUTH CRAM-MD5");
                assertThat(smtp.ask(Login.cramMd5(challenge, "alice@wiz-code.private", alicesPassword(root))))
                        .startsWith("235 2.7.0");
                send(smtp, "alice@wiz-code.private", "you@example.com");
            }
        }
    }

    /** The recorded MailRoot has the password in XMail's form. */
    private static String alicesPassword(Path root) throws IOException {
        String row = Files.readAllLines(root.resolve("mailusers.tab")).stream()
                .filter(line -> line.contains("\"alice\""))
                .findFirst()
                .orElseThrow();
        return XmailPassword.decode(Splitter.on('\t').splitToList(row).get(2).replace("\"", ""))
                .use(bytes -> new String(bytes, UTF_8));
    }

    @Test
    void xmailTablesWorkOneByOne() throws IOException {
        try (YamlServer server = serve("xmail-tables.yaml")) {
            assertThat(server.answer("smtp", "127.0.2.9", "s@example.com", "you@example.net"))
                    .startsWith(OK);
            assertThat(server.answer("smtp", "127.0.113.9", "s@example.com", "info@example.org"))
                    .startsWith("554 5.7.1");
            assertThat(server.answer("smtp", "127.0.100.7", "s@example.com", "info@example.org"))
                    .startsWith("554 5.7.1");
            assertThat(server.answer("smtp", STRANGER, "s@spam.example", "info@example.org"))
                    .startsWith(DENIED);
            assertThat(server.answer("smtp", STRANGER, "s@example.com", "info@example.org"))
                    .startsWith(OK);
            assertThat(server.answer("smtp", STRANGER, "ann@example.org", "you@example.net"))
                    .as("before the POP3 login")
                    .startsWith(DENIED);
            try (TestClient pop = server.connect("pop3", STRANGER)) {
                pop.ask("USER ann");
                assertThat(pop.ask("PASS ann-secret")).startsWith("+OK");
            }
            assertThat(server.answer("smtp", STRANGER, "ann@example.org", "you@example.net"))
                    .startsWith(OK);
            assertThat(server.answer("smtp", STRANGER, "info@example.org", "you@example.net"))
                    .as("an alias of the mailbox")
                    .startsWith(OK);
            assertThat(server.answer("smtp", "127.0.0.98", "ann@example.org", "you@example.net"))
                    .as("another client")
                    .startsWith(DENIED);
        }
    }
}
