package dev.relaypolicy.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.relaypolicy.Listener;
import dev.relaypolicy.RelayDecision.Effect;
import dev.relaypolicy.file.Problem;
import dev.relaypolicy.file.ReadResult;
import dev.relaypolicy.net.IpAddress;
import dev.relaypolicy.server.explain.Explainer;
import dev.relaypolicy.server.explain.Query;
import dev.relaypolicy.server.xmail.MailRoot;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.InstantSource;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Replays cases recorded from XMail 1.27, with the verdicts required of this server. */
class RelayCasesTest {

    private static final MailRoot.Options NO_NEXT_HOP = new MailRoot.Options(Optional.empty(), false);
    private static final Listener SMTP = new Listener("smtp", 25, Listener.Role.SMTP);

    static Stream<RelayCase> all() {
        return RelayCase.all().stream();
    }

    static Stream<RelayCase> explained() {
        return all().filter(relayCase -> !relayCase.needsSocket());
    }

    /** Uses a socket even if the case does not need one. */
    @ParameterizedTest
    @MethodSource("all")
    void clientReceivesRecordedVerdict(RelayCase relayCase, @TempDir Path root) throws Exception {
        assertThat(served(relayCase, root)).isIn(relayCase.verdicts());
    }

    @ParameterizedTest
    @MethodSource("explained")
    void explainReportsRecordedVerdict(RelayCase relayCase, @TempDir Path root) throws Exception {
        RelayCase.layMailRoot(root);
        relayCase.change(root);
        ReadResult<MailRoot> reading = open(root);
        if (reading.usable().isEmpty()) {
            assertThat(refusalToStart(reading)).isIn(relayCase.verdicts());
            return;
        }
        Query question = new Query(
                IpAddress.parse(relayCase.client()),
                SMTP,
                relayCase.from(),
                relayCase.to(),
                Optional.empty(),
                Optional.empty(),
                false,
                Optional.empty());
        Effect effect = new Explainer(reading.orThrow().get(), InstantSource.system())
                .explain(question)
                .decision()
                .effect();
        assertThat(effect == Effect.PERMIT ? "accept" : "refuse").isIn(relayCase.verdicts());
    }

    private static ReadResult<MailRoot> open(Path root) {
        return MailRoot.open(root, NO_NEXT_HOP, new SilentReloads(), InstantSource.system());
    }

    private static String refusalToStart(ReadResult<MailRoot> reading) {
        List<Problem> errors =
                reading.problems().stream().filter(Problem::isError).toList();
        assertThat(errors).isNotEmpty();
        boolean open = errors.stream().allMatch(problem -> problem.ruleId().equals("open-relay"));
        assertThat(open || errors.stream().allMatch(problem -> problem.line() > 0))
                .as("every error names a line: %s", errors)
                .isTrue();
        return open ? "open-relay" : "load-error";
    }

    private static String served(RelayCase relayCase, Path root) throws Exception {
        RelayCase.layMailRoot(root);
        if (!relayCase.afterStart()) {
            relayCase.change(root);
        }
        ReadResult<MailRoot> reading = open(root);
        if (reading.usable().isEmpty()) {
            return refusalToStart(reading);
        }
        try (TestServer server = TestServer.start(root, NO_NEXT_HOP)) {
            if (relayCase.afterStart()) {
                relayCase.change(root);
                server.look();
            }
            for (List<String> login : relayCase.popLogins()) {
                popLogin(server, login.get(0), login.get(1), login.get(2));
            }
            return accepts(relayCase, server) ? "accept" : "refuse";
        }
    }

    private static void popLogin(TestServer server, String client, String user, String password) throws IOException {
        try (TestClient pop = TestClient.connect(server.address("pop3", client), client)) {
            pop.reply();
            pop.ask("USER " + user);
            pop.ask("PASS " + password);
            pop.ask("QUIT");
        }
    }

    private static boolean accepts(RelayCase relayCase, TestServer server) throws Exception {
        try (TestClient smtp = TestClient.connect(server.address("smtp", relayCase.client()), relayCase.client())) {
            if (!smtp.reply().startsWith("220")) {
                return false;
            }
            smtp.ask("EHLO client.example");
            if (!relayCase.auth().isEmpty()) {
                login(
                        smtp,
                        relayCase.auth().get(0),
                        relayCase.auth().get(1),
                        relayCase.auth().get(2));
            }
            smtp.ask(command("MAIL FROM:", relayCase.from()));
            return smtp.ask(command("RCPT TO:", relayCase.to())).startsWith("2");
        }
    }

    private static String command(String verb, String argument) {
        String upper = argument.toUpperCase(java.util.Locale.ROOT);
        return upper.startsWith("MAIL") || upper.startsWith("RCPT") ? argument : verb + "<" + argument + ">";
    }

    private static void login(TestClient smtp, String mechanism, String user, String password) throws Exception {
        switch (mechanism) {
            case "PLAIN" -> smtp.ask("AUTH PLAIN " + base64("\0" + user + "\0" + password));
            case "LOGIN" -> {
                if (smtp.ask("AUTH LOGIN").startsWith("334")
                        && smtp.ask(base64(user)).startsWith("334")) {
                    smtp.ask(base64(password));
                }
            }
            case "CRAM-MD5" -> {
                String challenge = smtp.ask("AUTH CRAM-MD5");
                if (challenge.startsWith("334 ")) {
                    smtp.ask(
                            base64(user + " " + hmacMd5(Base64.getDecoder().decode(challenge.substring(4)), password)));
                }
            }
            default -> throw new IllegalArgumentException(mechanism);
        }
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(UTF_8));
    }

    private static String hmacMd5(byte[] challenge, String password) throws GeneralSecurityException {
        Mac mac = Mac.getInstance("HmacMD5");
        mac.init(new SecretKeySpec(password.getBytes(UTF_8), "HmacMD5"));
        return HexFormat.of().formatHex(mac.doFinal(challenge));
    }
}
