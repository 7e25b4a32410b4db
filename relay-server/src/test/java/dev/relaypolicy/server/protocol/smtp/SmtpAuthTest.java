package dev.relaypolicy.server.protocol.smtp;

import static dev.relaypolicy.server.ServerExtension.ALLOWED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.relaypolicy.server.ServerExtension;
import dev.relaypolicy.server.TestClient;
import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Logins by SMTP. Each test has its own client address, because failures delay further logins of a client. */
class SmtpAuthTest {

    private static final String USER = "postmaster@wiz-code.private";
    private static final String RELAYED = "RCPT TO:<v@victim.test>";
    private static final AtomicInteger NEXT_CLIENT = new AtomicInteger(1);

    @RegisterExtension
    static final ServerExtension SERVER = new ServerExtension()
            .withRows("mailusers.tab", "\"wiz-code.private\"\t\"hollow\"\t\"\"\t9\t\"hollow\"\t\"U\"\n")
            .withRows("smtpauth.tab", """
                    "bl ank"\t" pass word "\t"MR"
                    "t\u00c3\u00bcr"\t"t\u00c3\u00bcr"\t"MR"
                    """);

    private static TestClient client() throws IOException {
        return SERVER.smtp("127.3.0." + NEXT_CLIENT.getAndIncrement());
    }

    private static void assertRelays(TestClient client, boolean permitted) throws IOException {
        assertThat(client.ask("MAIL FROM:<s@example.org>")).startsWith("250");
        assertThat(client.ask(RELAYED)).startsWith(permitted ? "250 2.1.5" : "550 5.7.1");
    }

    @ParameterizedTest
    @CsvSource({
        "postmaster@wiz-code.private, secret, true",
        "PostMaster@WIZ-CODE.private, secret, true",
        "postmaster:wiz-code.private, secret, true",
        "postmaster%wiz-code.private, secret, true",
        "postmaster@alias.private, secret, true",
        "bob@second.private, bobpw, true",
        "relayuser, relaypass, true",
        "mailonly, mailpass, false",
        "zero, zeropass, false",
        "monly@wiz-code.private, monlypw, false",
        "noperm@wiz-code.private, nopermpw, false",
        "nopop@wiz-code.private, nopoppw, true",
        "t\u00fcr, t\u00fcr, true",
    })
    void loginRelaysIfPermitted(String user, String password, boolean relays) throws IOException {
        try (TestClient client = client()) {
            assertThat(client.ask("AUTH PLAIN " + Login.plain(user, password)))
                    .isEqualTo("235 2.7.0 Authentication successful");
            assertRelays(client, relays);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "postmaster@wiz-code.private, Secret",
        "postmaster@wiz-code.private, secret x",
        "postmaster@wiz-code.private, 160006170011",
        "postmaster, secret",
        "root@wiz-code.private, secret",
        "nobody@wiz-code.private, secret",
        "list@wiz-code.private, listpw",
        "Relayuser, relaypass",
        "relayuser@wiz-code.private, relaypass",
        "postmaster@victim.test, secret",
        "../postmaster@wiz-code.private, secret",
    })
    void rejectsWrongLogin(String user, String password) throws IOException {
        try (TestClient client = client()) {
            assertThat(client.ask("AUTH PLAIN " + Login.plain(user, password)))
                    .isEqualTo("535 5.7.8 Authentication credentials invalid");
            assertRelays(client, false);
        }
    }

    @Test
    void rejectsEmptyUserOrPassword() throws IOException {
        for (String message : new String[] {"\0" + USER + "\0", "\0\0secret", "\0\0", "\0hollow@wiz-code.private\0"}) {
            try (TestClient client = client()) {
                assertThat(client.ask("AUTH PLAIN " + Login.base64(message))).startsWith("535 5.7.8");
                assertRelays(client, false);
            }
        }
    }

    /** RFC 4616 section 2: the authorization identity. */
    @ParameterizedTest
    @CsvSource({
        "postmaster@wiz-code.private, 235",
        "'', 235",
        "alice@wiz-code.private, 535",
        "postmaster, 535",
        "POSTMASTER@wiz-code.private, 535",
        "root, 535",
    })
    void rejectsOtherAuthorizationIdentity(String actAs, String code) throws IOException {
        try (TestClient client = client()) {
            assertThat(client.ask("AUTH PLAIN " + Login.base64(actAs + "\0" + USER + "\0secret")))
                    .startsWith(code);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "AUTH|501 5.5.4",
                "AUTH NTLM|504 5.5.4",
                "AUTH NTLM TlRMTVNTUAABAAAA|504 5.5.4",
                "AUTH ANONYMOUS|504 5.5.4",
                "AUTH EXTERNAL =|504 5.5.4",
                "AUTH PLA\u0131N =|504 5.5.4",
                "AUTH PLAIN =|501 5.5.2",
                "AUTH PLAIN !!!!|501 5.5.2",
                "AUTH PLAIN AHNlY3JldA|501 5.5.2",
                "AUTH PLAIN AGE=AGE=|501 5.5.2",
                "AUTH PLAIN AGFAYi50ZXN0AHNlY3JldA==x|501 5.5.2",
                "AUTH PLAIN c2VjcmV0|501 5.5.2",
                "AUTH PLAIN AAAAAA==|501 5.5.2",
                "AUTH PLAIN one two|501 5.5.4",
                "AUTH PLAIN *|501 5.5.2",
                "AUTH LOGIN !!!!|501 5.5.2",
                "AUTH CRAM-MD5 =|501 5.7.0",
                "AUTH CRAM-MD5 c2VjcmV0|501 5.7.0",
            })
    void rejectsMalformedAuthAndContinues(String command, String reply) throws IOException {
        try (TestClient client = client()) {
            assertThat(client.ask(command)).startsWith(reply);
            assertThat(client.ask("AUTH PLAIN " + Login.plain(USER, "secret"))).startsWith("235");
        }
    }

    @Test
    void plainRequestsMissingInitialResponse() throws IOException {
        try (TestClient client = client()) {
            assertThat(client.ask("AUTH PLAIN")).isEqualTo("334 ");
            assertThat(client.ask(Login.plain(USER, "secret"))).startsWith("235");
        }
    }

    @Test
    void loginRequestsUserAndPassword() throws IOException {
        try (TestClient client = client()) {
            assertThat(client.ask("auth login")).isEqualTo("334 VXNlcm5hbWU6");
            assertThat(client.ask(Login.base64(USER))).isEqualTo("334 UGFzc3dvcmQ6");
            assertThat(client.ask(Login.base64("secret"))).startsWith("235");
        }
    }

    @Test
    void loginAcceptsUserAsInitialResponse() throws IOException {
        try (TestClient client = client()) {
            assertThat(client.ask("AUTH LOGIN " + Login.base64("bl ank"))).isEqualTo("334 UGFzc3dvcmQ6");
            assertThat(client.ask(Login.base64(" pass word "))).startsWith("235");
        }
    }

    @Test
    void loginRejectsEmptyUser() throws IOException {
        try (TestClient client = client()) {
            assertThat(client.ask("AUTH LOGIN =")).isEqualTo("334 UGFzc3dvcmQ6");
            assertThat(client.ask(Login.base64("secret"))).startsWith("535");
        }
        try (TestClient client = client()) {
            client.ask("AUTH LOGIN");
            assertThat(client.ask("")).isEqualTo("334 UGFzc3dvcmQ6");
            assertThat(client.ask("")).startsWith("535");
        }
    }

    @Test
    void cramMd5NeverSendsThePassword() throws IOException {
        try (TestClient client = client()) {
            String challenge = client.ask("AUTH CRAM-MD5");
            assertThat(challenge).startsWith("334 ");
            assertThat(client.ask(Login.cramMd5(challenge, USER, "secret"))).startsWith("235");
            assertRelays(client, true);
        }
    }

    @Test
    void rejectsReplayedResponse() throws IOException {
        String overheard;
        try (TestClient client = client()) {
            overheard = Login.cramMd5(client.ask("AUTH CRAM-MD5"), USER, "secret");
            assertThat(client.ask(overheard)).startsWith("235");
        }
        try (TestClient client = client()) {
            client.ask("AUTH CRAM-MD5");
            assertThat(client.ask(overheard)).startsWith("535 5.7.8");
            assertRelays(client, false);
        }
    }

    @Test
    void everyChallengeIsDifferent() throws IOException {
        Set<String> challenges = new HashSet<>();
        try (TestClient client = client()) {
            for (int i = 0; i < 20; i++) {
                challenges.add(client.ask("AUTH CRAM-MD5"));
                assertThat(client.ask("*")).startsWith("501 5.7.0");
            }
        }
        assertThat(challenges).hasSize(20);
    }

    @ParameterizedTest
    @ValueSource(strings = {"AUTH PLAIN", "AUTH LOGIN", "AUTH CRAM-MD5"})
    void asteriskCancelsLogin(String command) throws IOException {
        try (TestClient client = client()) {
            assertThat(client.ask(command)).startsWith("334");
            assertThat(client.ask("*")).isEqualTo("501 5.7.0 Authentication cancelled");
            assertThat(client.ask("AUTH PLAIN " + Login.plain(USER, "secret"))).startsWith("235");
        }
    }

    /** A command sent as a response to a challenge is not executed. */
    @Test
    void doesNotRunCommandSentAsResponse() throws IOException {
        try (TestClient client = client()) {
            client.ask("AUTH PLAIN");
            assertThat(client.ask("QUIT")).as("it happens to be base64").startsWith("501 5.5.2");
            client.ask("AUTH PLAIN");
            assertThat(client.ask("MAIL FROM:<s@example.org>")).startsWith("501 5.5.2");
            assertThat(client.ask(RELAYED)).startsWith("503");
        }
    }

    @Test
    void disconnectWithinLoginEndsOnlyThatSession() throws IOException {
        try (TestClient client = client()) {
            client.ask("AUTH LOGIN");
            client.endOutput();
            assertThat(client.rest()).isEmpty();
        }
    }

    @Test
    void rejectsAuthOutOfSequence() throws IOException {
        String login = "AUTH PLAIN " + Login.plain(USER, "secret");
        try (TestClient client = SERVER.connect("smtp", ALLOWED)) {
            assertThat(client.ask(login)).startsWith("503 5.5.1");
            client.ask("EHLO client.example");
            client.ask("MAIL FROM:<s@example.org>");
            assertThat(client.ask(login)).startsWith("503 5.5.1");
            client.ask("RSET");
            assertThat(client.ask(login)).startsWith("235");
            assertThat(client.ask(login)).startsWith("503 5.5.1");
            assertThat(client.ask("AUTH PLAIN " + Login.plain("relayuser", "wrong")))
                    .as("not evaluated")
                    .startsWith("503 5.5.1");
        }
    }

    /** Some clients log in after HELO. */
    @Test
    void acceptsAuthAfterHelo() throws IOException {
        try (TestClient client = SERVER.connect("smtp", "127.3.1.1")) {
            client.ask("HELO localhost");
            assertThat(client.ask("AUTH PLAIN " + Login.plain(USER, "secret"))).startsWith("235");
            assertRelays(client, true);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"RSET", "EHLO again.example", "HELO again.example", "NOOP"})
    void loginSurvivesEndOfTransaction(String command) throws IOException {
        try (TestClient client = client()) {
            client.ask("AUTH PLAIN " + Login.plain(USER, "secret"));
            assertRelays(client, true);
            client.ask(command);
            client.ask("RSET");
            assertRelays(client, true);
        }
    }

    @Test
    void loginDoesNotApplyToOtherSessions() throws IOException {
        try (TestClient one = SERVER.smtp("127.3.1.2");
                TestClient other = SERVER.smtp("127.3.1.2")) {
            one.ask("AUTH PLAIN " + Login.plain(USER, "secret"));
            assertRelays(one, true);
            assertRelays(other, false);
        }
    }

    /** The fifth failure ends the session. The failures are delayed, so this test takes some seconds. */
    @Test
    void closesSessionAfterFailedLogins() throws IOException {
        try (TestClient client = SERVER.smtp("127.3.1.3")) {
            for (int i = 1; i <= 4; i++) {
                assertThat(client.ask("AUTH PLAIN " + Login.plain("alice@wiz-code.private", "guess" + i)))
                        .startsWith("535 5.7.8");
            }
            assertThat(client.ask("AUTH PLAIN " + Login.plain("alice@wiz-code.private", "guess5")))
                    .startsWith("421 4.7.0");
            assertThat(client.rest()).isEmpty();
        }
    }

    @Test
    void closesSessionAfterMalformedLogins() throws IOException {
        try (TestClient client = client()) {
            for (int i = 1; i <= 4; i++) {
                assertThat(client.ask("AUTH PLAIN !!!!")).startsWith("501 5.5.2");
            }
            assertThat(client.ask("AUTH PLAIN !!!!")).startsWith("421 4.7.0");
            assertThat(client.rest()).isEmpty();
        }
    }

    /** After 100 failures of one client, over many sessions and accounts, even a correct password is not checked. */
    @Test
    void refusesClientWithTooManyFailuresAcrossSessions() throws IOException {
        String guesser = "127.3.1.4";
        for (int session = 0; session < 25; session++) {
            try (TestClient client = SERVER.smtp(guesser)) {
                for (int i = 0; i < 4; i++) {
                    client.ask("AUTH PLAIN !!!!");
                }
            }
        }
        try (TestClient client = SERVER.smtp(guesser)) {
            assertThat(client.ask("AUTH PLAIN " + Login.plain("bob@second.private", "bobpw")))
                    .startsWith("421 4.7.0");
        }
        try (TestClient client = client()) {
            assertThat(client.ask("AUTH PLAIN " + Login.plain("bob@second.private", "bobpw")))
                    .as("others are not held up")
                    .startsWith("235");
        }
        SERVER.clock().advance(Duration.ofMinutes(101));
        try (TestClient client = SERVER.smtp(guesser)) {
            assertThat(client.ask("AUTH PLAIN " + Login.plain("bob@second.private", "bobpw")))
                    .as("and it is forgotten in time")
                    .startsWith("235");
        }
    }

    /** A failure to read the settings of a user affects only that user, and the reply does not show it. */
    @Test
    void defersLoginIfUserSettingsAreUnreadable() throws IOException {
        SERVER.edit("domains/second.private/bob/user.tab", "\"SmtpPerms\"\n");
        try (TestClient client = client()) {
            assertThat(client.ask("AUTH PLAIN " + Login.plain("bob@second.private", "bobpw")))
                    .startsWith("454 4.7.0");
            assertThat(client.ask("AUTH PLAIN " + Login.plain(USER, "secret"))).startsWith("235");
        } finally {
            SERVER.edit("domains/second.private/bob/user.tab", "\"SmtpPerms\"\t\"MR\"\n");
        }
    }

    @Test
    void clearTextMechanismsCanBeDisabled() throws IOException {
        String server = java.nio.file.Files.readString(SERVER.root().resolve("server.tab"));
        SERVER.edit("server.tab", server + "\"SmtpNoTLSAuths\"\t\"CRAM-MD5\"\n");
        try (TestClient client = SERVER.connect("smtp", "127.3.1.5")) {
            client.send("EHLO client.example\r\n");
            assertThat(client.replyLines()).contains("250-AUTH CRAM-MD5");
            assertThat(client.ask("AUTH PLAIN " + Login.plain(USER, "secret"))).startsWith("504 5.5.4");
            assertThat(client.ask("AUTH LOGIN")).startsWith("504 5.5.4");
            assertThat(client.ask(Login.cramMd5(client.ask("AUTH CRAM-MD5"), USER, "secret")))
                    .startsWith("235");
        } finally {
            SERVER.edit("server.tab", server);
        }
        SERVER.edit("server.tab", server + "\"SmtpNoTLSAuths\"\t\"\"\n");
        try (TestClient client = SERVER.connect("smtp", "127.3.1.5")) {
            client.send("EHLO client.example\r\n");
            assertThat(client.replyLines()).noneMatch(line -> line.contains("AUTH"));
            assertThat(client.ask("AUTH CRAM-MD5")).startsWith("504 5.5.4");
        } finally {
            SERVER.edit("server.tab", server);
        }
    }
}
