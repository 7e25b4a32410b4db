package dev.relaypolicy.server.protocol.smtp;

import static dev.relaypolicy.server.ServerExtension.ALLOWED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.relaypolicy.server.ServerExtension;
import dev.relaypolicy.server.TestClient;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** R7 over sockets: a POP3 login grants relaying to its mailbox and client address for a limited time. */
class PopBeforeSmtpSessionTest {

    private static final String ALICE = "MAIL FROM:<alice@wiz-code.private>";
    private static final String RELAYED = "RCPT TO:<v@victim.test>";
    private static final Duration WINDOW = Duration.ofMinutes(15);
    private static final AtomicInteger NEXT_CLIENT = new AtomicInteger(1);

    @RegisterExtension
    static final ServerExtension SERVER = new ServerExtension()
            .withRows("aliases.tab", "\"second.private\"\t\"robert\"\t\"bob\"\n")
            .with(
                    "cmdaliases/wiz-code.private/team.tab",
                    "\"redirect\"\t\"alice@wiz-code.private\"\n\"redirect\"\t\"bob@second.private\"\n")
            .with("cmdaliases/other.private/team.tab", "\"redirect\"\t\"alice@wiz-code.private\"\n");

    private final String client = "127.4.0." + NEXT_CLIENT.getAndIncrement();

    private void login() throws IOException {
        assertThat(SERVER.popLogin(client, "alice@wiz-code.private", "alicepw")).startsWith("+OK");
    }

    private static boolean relays(TestClient smtp, String mail) throws IOException {
        smtp.ask("RSET");
        assertThat(smtp.ask(mail)).startsWith("250");
        String reply = smtp.ask(RELAYED);
        assertThat(reply).matches("250 2\\.1\\.5 .*|550 5\\.7\\.1 .*");
        return reply.startsWith("250");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "alice@wiz-code.private",
                "ALICE@Wiz-Code.PRIVATE",
                "walter@wiz-code.private",
                "alice@alias.private",
                "alice@any.wild.private",
                "w@alias.private",
                "@route.test:alice@wiz-code.private",
            })
    void r7_permitsMailboxAliasAndAliasDomain(String sender) throws IOException {
        try (TestClient smtp = SERVER.smtp(client)) {
            assertThat(relays(smtp, "MAIL FROM:<" + sender + ">")).isFalse();
            login();
            assertThat(relays(smtp, "MAIL FROM:<" + sender + ">")).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "postmaster@wiz-code.private",
                "root@wiz-code.private",
                "bob@second.private",
                "robert@second.private",
                "alice@second.private",
                "alice@example.org",
                "alice@sub.wiz-code.private",
                "alice@[127.0.0.1]",
                "alice@localhost",
                "\"alice\"@wiz-code.private",
                "\"\\alice\"@wiz-code.private",
                "alice+x@wiz-code.private",
                "alice%wiz-code.private@example.org",
                "@wiz-code.private:alice@example.org",
                "cmd@wiz-code.private",
                "team@other.private",
                "list@wiz-code.private",
                "nobody@wiz-code.private",
            })
    void r7_otherSendersAreDenied(String sender) throws IOException {
        login();
        try (TestClient smtp = SERVER.smtp(client)) {
            assertThat(relays(smtp, "MAIL FROM:<" + sender + ">")).isFalse();
            assertThat(relays(smtp, ALICE)).as("the grant itself is there").isTrue();
        }
    }

    @Test
    void r7_eachOwnerOfCommandAliasMayUseIt() throws IOException {
        try (TestClient smtp = SERVER.smtp(client)) {
            for (String login : new String[] {"alice@wiz-code.private alicepw", "bob@second.private bobpw"}) {
                String[] words = login.split(" ", 2);
                String other = client.replace("127.4.0.", "127.4.2.");
                SERVER.popLogin(other, words[0], words[1]);
                assertThat(relays(smtp, "MAIL FROM:<team@wiz-code.private>")).isFalse();
                assertThat(SERVER.popLogin(client, words[0], words[1])).startsWith("+OK");
                assertThat(relays(smtp, "MAIL FROM:<team@wiz-code.private>")).isTrue();
                assertThat(relays(smtp, "MAIL FROM:<Team@alias.private>")).isTrue();
                SERVER.clock().advance(WINDOW);
            }
        }
    }

    @Test
    void r7_otherClientsAreDenied() throws IOException {
        login();
        for (String other : new String[] {"127.4.1.1", "127.0.0.1", "::1"}) {
            try (TestClient smtp = SERVER.smtp(other)) {
                assertThat(relays(smtp, ALICE)).as(other).isFalse();
            }
        }
    }

    /** As in XMail, the grant belongs to the client address of the latest login. */
    @Test
    void r7_loginFromOtherAddressMovesGrant() throws IOException {
        login();
        assertThat(SERVER.popLogin("127.4.1.2", "alice", "alicepw")).startsWith("+OK");
        try (TestClient smtp = SERVER.smtp(client);
                TestClient other = SERVER.smtp("127.4.1.2")) {
            assertThat(relays(smtp, ALICE)).isFalse();
            assertThat(relays(other, ALICE)).isTrue();
        }
    }

    @Test
    void r7_grantExpires() throws IOException {
        login();
        try (TestClient smtp = SERVER.smtp(client)) {
            SERVER.clock().advance(WINDOW.minusSeconds(1));
            assertThat(relays(smtp, ALICE)).isTrue();
            SERVER.clock().advance(Duration.ofSeconds(1));
            assertThat(relays(smtp, ALICE)).isFalse();
        }
    }

    @Test
    void r7_settingClockBackDoesNotExtendGrant() throws IOException {
        login();
        try (TestClient smtp = SERVER.smtp(client)) {
            SERVER.clock().advance(Duration.ofMinutes(5));
            SERVER.clock().step(Duration.ofMinutes(-4));
            assertThat(relays(smtp, ALICE)).isTrue();
            SERVER.clock().advance(WINDOW.minusMinutes(5));
            assertThat(relays(smtp, ALICE)).as("the window has elapsed").isFalse();
        } finally {
            SERVER.clock().step(Duration.ofMinutes(4));
        }
        login();
        try (TestClient smtp = SERVER.smtp(client)) {
            SERVER.clock().step(WINDOW);
            assertThat(relays(smtp, ALICE)).as("the stored instant has passed").isFalse();
            SERVER.clock().step(WINDOW.negated());
            assertThat(relays(smtp, ALICE)).as("set back").isFalse();
        }
    }

    @Test
    void r7_grantAppliesUntilTransactionEnds() throws IOException {
        login();
        try (TestClient smtp = SERVER.smtp(client)) {
            smtp.ask(ALICE);
            SERVER.clock().advance(WINDOW);
            assertThat(smtp.ask(RELAYED)).startsWith("250");
            assertThat(SERVER.popLogin("127.4.1.3", "alice", "alicepw")).startsWith("+OK");
            assertThat(smtp.ask("RCPT TO:<w@victim.test>")).startsWith("250");
            assertThat(relays(smtp, ALICE))
                    .as("the next transaction asks again")
                    .isFalse();
        }
    }

    @Test
    void r7_loginDuringTransactionDoesNotApplyToIt() throws IOException {
        try (TestClient smtp = SERVER.smtp(client)) {
            smtp.ask(ALICE);
            login();
            assertThat(smtp.ask(RELAYED)).startsWith("550 5.7.1");
            assertThat(relays(smtp, ALICE)).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"RSET", "EHLO x.example", "HELO x.example", "MAIL FROM:<alice@wiz-code.private>"})
    void r7_endOfTransactionEndsItsGrant(String command) throws IOException {
        login();
        try (TestClient smtp = SERVER.smtp(client)) {
            smtp.ask(ALICE);
            SERVER.clock().advance(WINDOW);
            smtp.ask(command);
            assertThat(smtp.ask(RELAYED)).startsWith("503");
            assertThat(smtp.ask(ALICE)).startsWith("250");
            assertThat(smtp.ask(RELAYED)).startsWith("550 5.7.1");
        }
    }

    @Test
    void r7_grantIsLookedUpAfterEachMessage() throws IOException {
        login();
        try (TestClient smtp = SERVER.smtp(client)) {
            smtp.ask(ALICE);
            smtp.ask("RCPT TO:<postmaster@wiz-code.private>");
            smtp.ask("DATA");
            assertThat(smtp.ask("one\r\n.")).startsWith("250");
            assertThat(relays(smtp, "MAIL FROM:<s@example.org>")).isFalse();
        }
    }

    @Test
    void failedLoginChangesNoGrant() throws IOException {
        try (TestClient smtp = SERVER.smtp(client)) {
            assertThat(SERVER.popLogin(client, "alice", "wrong")).startsWith("-ERR");
            assertThat(relays(smtp, ALICE)).isFalse();
            login();
            assertThat(SERVER.popLogin(client, "alice", "wrong again")).startsWith("-ERR");
            assertThat(relays(smtp, ALICE)).isTrue();
        }
    }

    @Test
    void userCommandAloneGrantsNothing() throws IOException {
        try (TestClient pop = SERVER.connect("pop3", client);
                TestClient smtp = SERVER.smtp(client)) {
            assertThat(pop.ask("USER alice")).startsWith("+OK");
            assertThat(relays(smtp, ALICE)).isFalse();
        }
    }

    /** The grant begins at the login, not at the end of the POP3 session. */
    @Test
    void grantBeginsBeforeReplyToPassAndIsNotRenewedAtQuit() throws IOException {
        try (TestClient pop = SERVER.connect("pop3", client);
                TestClient smtp = SERVER.smtp(client)) {
            pop.ask("USER alice");
            assertThat(pop.ask("PASS alicepw")).startsWith("+OK");
            assertThat(relays(smtp, ALICE)).isTrue();
            SERVER.clock().advance(WINDOW);
            assertThat(pop.ask("QUIT")).startsWith("+OK");
            assertThat(relays(smtp, ALICE)).isFalse();
        }
    }

    @Test
    void usingGrantDoesNotRenewIt() throws IOException {
        login();
        try (TestClient smtp = SERVER.smtp(client)) {
            for (int i = 0; i < 14; i++) {
                SERVER.clock().advance(Duration.ofMinutes(1));
                assertThat(relays(smtp, ALICE)).isTrue();
            }
            SERVER.clock().advance(Duration.ofMinutes(1));
            assertThat(relays(smtp, ALICE)).isFalse();
        }
    }

    /** The mailbox is locked by another session, so the second login fails. */
    @Test
    void loginToLockedMailboxGrantsNothing() throws IOException {
        try (TestClient first = SERVER.connect("pop3", "127.4.1.4")) {
            first.ask("USER alice");
            assertThat(first.ask("PASS alicepw")).startsWith("+OK");
            assertThat(SERVER.popLogin(client, "alice", "alicepw")).startsWith("-ERR [IN-USE]");
            try (TestClient smtp = SERVER.smtp(client)) {
                assertThat(relays(smtp, ALICE)).isFalse();
            }
            first.ask("QUIT");
            first.rest();
        }
    }

    @Test
    void mailboxWithoutRelayPermissionIsDenied() throws IOException {
        assertThat(SERVER.popLogin(client, "monly", "monlypw")).startsWith("+OK");
        assertThat(SERVER.popLogin(client, "noperm", "nopermpw")).startsWith("+OK");
        try (TestClient smtp = SERVER.smtp(client)) {
            assertThat(relays(smtp, "MAIL FROM:<monly@wiz-code.private>")).isFalse();
            assertThat(relays(smtp, "MAIL FROM:<noperm@wiz-code.private>")).isFalse();
        }
    }

    @Test
    void popBeforeSmtpCanBeDisabled() throws IOException {
        login();
        String server = java.nio.file.Files.readString(SERVER.root().resolve("server.tab"));
        try (TestClient smtp = SERVER.smtp(client)) {
            SERVER.edit("server.tab", server + "\"EnableAuthSMTP-POP3\"\t\"0\"\n");
            assertThat(relays(smtp, ALICE)).isFalse();
        } finally {
            SERVER.edit("server.tab", server);
        }
    }

    /** R6: a permit for one recipient does not apply to the next. */
    @Test
    void r6_decidesEachRecipientAlone() throws IOException {
        try (TestClient smtp = SERVER.smtp(client)) {
            smtp.ask("MAIL FROM:<s@example.org>");
            assertThat(smtp.ask("RCPT TO:<alice@wiz-code.private>")).startsWith("250");
            assertThat(smtp.ask(RELAYED)).startsWith("550 5.7.1");
            assertThat(smtp.ask("RCPT TO:<v@cust.private>")).startsWith("250");
            assertThat(smtp.ask(RELAYED)).startsWith("550 5.7.1");
            assertThat(smtp.ask("RCPT TO:<bob@second.private>")).startsWith("250");
            assertThat(smtp.ask(RELAYED)).startsWith("550 5.7.1");
        }
    }

    /** R3: neither names nor senders are credentials. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "wiz-code.private",
                "localhost",
                "[127.0.0.1]",
                "[127.0.1.5]",
                "127.0.1.5",
                "postmaster@wiz-code.private",
                "relayuser",
            })
    void r3_heloNameIsNoCredential(String helo) throws IOException {
        try (TestClient smtp = SERVER.connect("smtp", client)) {
            assertThat(smtp.ask("EHLO " + helo)).startsWith("250");
            assertThat(relays(smtp, "MAIL FROM:<s@example.org>")).isFalse();
            assertThat(relays(smtp, ALICE)).isFalse();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "postmaster@wiz-code.private",
                "alice@wiz-code.private",
                "relayuser@wiz-code.private",
                "x@[127.0.1.5]",
                "x@localhost",
                "x@wiz-code.private> AUTH=<postmaster@wiz-code.private",
            })
    void r3_senderIsNoCredential(String sender) throws IOException {
        try (TestClient smtp = SERVER.smtp(client)) {
            smtp.ask("MAIL FROM:<" + sender + ">");
            assertThat(smtp.ask(RELAYED)).doesNotStartWith("2");
        }
    }

    @Test
    void permittedAddressNeedsNoLogin() throws IOException {
        try (TestClient smtp = SERVER.smtp(ALLOWED)) {
            assertThat(relays(smtp, "MAIL FROM:<s@example.org>")).isTrue();
            assertThat(relays(smtp, "MAIL FROM:<>")).isTrue();
        }
    }
}
