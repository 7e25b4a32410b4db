package dev.relaypolicy.server.config;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.relaypolicy.server.PeerProgram;
import dev.relaypolicy.server.PeerProgram.Run;
import dev.relaypolicy.server.TestCertificates;
import dev.relaypolicy.server.delivery.ScriptedNextHop;
import dev.relaypolicy.spi.PasswordHash;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Python's clients over TLS, and swaks in every combination of client address, listener, TLS, login and recipient. */
@Tag("peers")
@Timeout(120)
class TlsPeersTest {

    private static final String LISTED = "127.0.6.1";
    private static final String USER = "ann@example.org";

    /** The exit codes of swaks. */
    private static final int TAKEN = 0;

    private static final int MAIL_REFUSED = 23;
    private static final int RCPT_REFUSED = 24;
    private static final int LOGIN_REFUSED = 28;
    private static final int NO_TLS = 29;

    @TempDir
    private static Path folder;

    private static ScriptedNextHop hop;
    private static YamlServer server;

    @BeforeAll
    static void serve() throws IOException {
        hop = new ScriptedNextHop();
        TestCertificates authority = new TestCertificates("authority");
        TestCertificates.Issued issued = authority.issue("relay.example.org", "127.0.0.1");
        Files.writeString(folder.resolve("relay.pem"), issued.chainPem());
        Files.writeString(folder.resolve("relay.key"), issued.keyPem());
        Files.writeString(folder.resolve("authority.pem"), TestCertificates.pem(authority.certificate()));
        Path file = folder.resolve("relay.yaml");
        Files.writeString(file, """
                host: relay.example.org
                tls: {certificates: [{cert: relay.pem, key: relay.key}]}
                next-hops: {hop: {host: 127.0.0.1, port: %1$d, default: true}}
                listeners:
                  smtp: {permit: [local-recipients, authenticated, office]}
                  submission: {permit: [local-recipients, authenticated]}
                  submissions: {role: submission, port: 465, implicit-tls: true}
                  pop3: {}
                  pop3s: {role: pop3, port: 995, implicit-tls: true}
                policies: {office: {type: ip-table, addresses: [%2$s]}}
                local-domains: [example.org]
                users: {%3$s: {password: "%4$s"}, bob@example.org: {password: "%4$s"}}
                """.formatted(
                hop.address().getPort(),
                LISTED,
                USER,
                PasswordHash.of("secret".getBytes(UTF_8), 1_000, new byte[16]).encoded()));
        server = YamlServer.start(file);
    }

    @AfterAll
    static void stop() throws IOException {
        server.close();
        hop.close();
    }

    @Test
    void pythonVerifiesCertificateSendsAndReads(@TempDir Path own) throws Exception {
        List<String> arguments = new ArrayList<>();
        for (String listener : List.of("smtp", "submission", "submissions", "pop3", "pop3s")) {
            arguments.add(Integer.toString(server.port(listener)));
        }
        arguments.add(folder.resolve("authority.pem").toString());
        PeerProgram.python(own, "tls", arguments);
    }

    /** How a client uses TLS. */
    private enum Tls {
        NONE,
        STARTTLS,
        AT_ONCE
    }

    /** How a client logs in. */
    private enum Login {
        NONE,
        PLAIN,
        LOGIN,
        WRONG_PASSWORD
    }

    /** The recipient of a message. */
    private enum Recipient {
        OURS("ann@example.org"),
        UNKNOWN("nobody@example.org"),
        ELSEWHERE("v@victim.test"),
        ROUTED("v%victim.test@example.org"),
        BEHIND_A_ROUTE("@example.org:v@victim.test");

        private final String address;

        Recipient(String address) {
            this.address = address;
        }
    }

    /** One attempt of a client. */
    private record Attempt(String listener, Tls tls, Login login, boolean listed, Recipient recipient) {

        /** Returns the expected result, from an independent statement of the rules. */
        int exit() {
            boolean encrypted = tls != Tls.NONE;
            if (login != Login.NONE && (!encrypted || login == Login.WRONG_PASSWORD)) {
                return LOGIN_REFUSED; // no login is on offer in clear text
            }
            boolean in = login != Login.NONE;
            if (!listener.equals("smtp") && !in) {
                return MAIL_REFUSED;
            }
            return switch (recipient) {
                case OURS -> TAKEN;
                case UNKNOWN, ROUTED -> RCPT_REFUSED;
                case ELSEWHERE, BEHIND_A_ROUTE -> in || (listener.equals("smtp") && listed) ? TAKEN : RCPT_REFUSED;
            };
        }
    }

    static Stream<Attempt> attempts() {
        List<Attempt> all = new ArrayList<>();
        for (String listener : List.of("smtp", "submission", "submissions")) {
            for (Tls tls : Tls.values()) {
                for (Login login : Login.values()) {
                    for (boolean listed : new boolean[] {false, true}) {
                        for (Recipient recipient : Recipient.values()) {
                            all.add(new Attempt(listener, tls, login, listed, recipient));
                        }
                    }
                }
            }
        }
        return all.stream()
                // implicit TLS works only on the listener that expects it
                .filter(attempt -> attempt.listener().equals("submissions") == (attempt.tls() == Tls.AT_ONCE))
                // a failed login fails for every recipient: one is enough
                .filter(attempt -> attempt.exit() != LOGIN_REFUSED || attempt.recipient() == Recipient.ELSEWHERE);
    }

    @ParameterizedTest
    @MethodSource("attempts")
    void swaksReceivesExpectedReplies(Attempt attempt, @TempDir Path own) throws Exception {
        String client = attempt.listed() ? LISTED : "127.0.6.2";
        List<String> command = swaks(attempt.listener(), client, attempt.recipient());
        switch (attempt.tls()) {
            case NONE -> {}
            case STARTTLS -> command.addAll(verifying("--tls"));
            case AT_ONCE -> command.addAll(verifying("--tls-on-connect"));
        }
        if (attempt.login() != Login.NONE) {
            boolean wrong = attempt.login() == Login.WRONG_PASSWORD;
            command.addAll(List.of("--auth", wrong ? "PLAIN" : attempt.login().name()));
            // failed logins delay this client and later ones
            command.addAll(List.of("--auth-user", wrong ? "bob@example.org" : USER));
            command.addAll(List.of("--auth-password", wrong ? "wrong" : "secret"));
        }
        Run run = PeerProgram.run(own, command);
        assertThat(run.code()).as(run.output()).isEqualTo(attempt.exit());
    }

    /** Implicit TLS and STARTTLS are not confused, and a TLS listener sends no clear text. */
    @Test
    void wrongKindOfTlsFails(@TempDir Path own) throws Exception {
        List<String> atOnce = swaks("submission", LISTED, Recipient.OURS);
        atOnce.addAll(verifying("--tls-on-connect"));
        assertThat(PeerProgram.run(own, atOnce).code()).isEqualTo(NO_TLS);

        List<String> clear = swaks("submissions", LISTED, Recipient.OURS);
        clear.addAll(List.of("--timeout", "2"));
        Run silent = PeerProgram.run(own, clear);
        assertThat(silent.code()).as(silent.output()).isNotZero();
        assertThat(silent.output()).doesNotContain("220");
    }

    private static List<String> swaks(String listener, String client, Recipient recipient) {
        List<String> command = PeerProgram.swaks(client, server.port(listener));
        command.addAll(List.of("--from", "s@example.com", "--to", recipient.address, "--quit-after", "RCPT"));
        return command;
    }

    private static List<String> verifying(String how) {
        return List.of(
                how,
                "--tls-verify",
                "--tls-ca-path",
                folder.resolve("authority.pem").toString());
    }
}
