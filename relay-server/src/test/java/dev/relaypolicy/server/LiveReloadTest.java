package dev.relaypolicy.server;

import static dev.relaypolicy.server.ServerExtension.FOREIGN;
import static org.assertj.core.api.Assertions.assertThat;

import dev.relaypolicy.server.protocol.smtp.Login;
import java.io.IOException;
import java.nio.file.Files;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** R12 over sockets: a valid edit takes effect at the next command of an open session, an invalid one never. */
class LiveReloadTest {

    private static final String RELAY_TABLE = "\"127.0.1.0\"\t\"255.255.255.0\"\n";
    private static final String THIS_CLIENT = "\"127.0.0.2\"\t\"255.255.255.255\"\n";
    private static final String RELAYED = "RCPT TO:<v@victim.test>";

    @RegisterExtension
    static final ServerExtension SERVER = new ServerExtension();

    private TestClient smtp;

    @BeforeEach
    void begin() throws IOException {
        SERVER.edit("smtprelay.tab", RELAY_TABLE);
        smtp = SERVER.smtp(FOREIGN);
        assertThat(smtp.ask("MAIL FROM:<s@example.org>")).startsWith("250");
        assertThat(smtp.ask(RELAYED)).startsWith("550 5.7.1");
    }

    @AfterEach
    void end() throws IOException {
        assertThat(smtp.ask("NOOP")).as("the session is still open").startsWith("250");
        smtp.close();
    }

    @Test
    void r12_editAppliesToNextRecipient() throws IOException {
        SERVER.edit("smtprelay.tab", RELAY_TABLE + THIS_CLIENT);
        assertThat(smtp.ask(RELAYED)).startsWith("250");
        SERVER.edit("smtprelay.tab", RELAY_TABLE);
        assertThat(smtp.ask(RELAYED)).startsWith("550 5.7.1");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"127.0.0.2\"\t\"255.255.255.255\"\n\"127.0.0.2\"\t\"255.255.255.256\"\n",
                "\"127.0.0.2\"\t\"255.255.255.255\"\n\"localhost\"\t\"255.255.255.255\"\n",
                "\"127.0.0.2/32x\"\n",
                "\"127.0.0.2/\"\n",
                "\"0.0.0.0/0\"\n",
                "\"0.0.0.0\"\t\"0.0.0.0\"\n",
                "\"127.0.0.2\"\t\"0.0.0.0\"\n",
                "\"0.0.0.0/1\"\n\"128.0.0.0/1\"\n",
                "\"0.0.0.0\"\t\"0.0.0.1\"\n\"0.0.0.1\"\t\"0.0.0.1\"\n",
                "\"::ffff:0:0/96\"\n",
                "\"::/0\"\n\"127.0.0.2\"\n",
                "\"255.255.255.0\"\t\"127.0.0.0\"\n",
                "\u0000binary",
            })
    void r12_ignoresInvalidOrOpenTable(String content) throws IOException {
        SERVER.edit("smtprelay.tab", content);
        assertThat(smtp.ask(RELAYED)).startsWith("550 5.7.1");
        SERVER.server().look();
        SERVER.server().look();
        assertThat(smtp.ask(RELAYED)).as("still denied").startsWith("550 5.7.1");
        try (TestClient allowed = SERVER.smtp("127.0.1.5")) {
            allowed.ask("MAIL FROM:<s@example.org>");
            assertThat(allowed.ask(RELAYED))
                    .as("the last valid table is in force")
                    .startsWith("250");
        }
    }

    @Test
    void r12_validEditAppliesAfterInvalidOne() throws IOException {
        SERVER.edit("smtprelay.tab", "\"broken");
        SERVER.edit("smtprelay.tab", THIS_CLIENT);
        assertThat(smtp.ask(RELAYED)).startsWith("250");
    }

    @Test
    void r12_deletedSmtprelayTabPermitsNoClient() throws IOException {
        SERVER.remove("smtprelay.tab");
        try (TestClient allowed = SERVER.smtp("127.0.1.5")) {
            allowed.ask("MAIL FROM:<s@example.org>");
            assertThat(allowed.ask(RELAYED)).startsWith("550 5.7.1");
        }
    }

    @Test
    void r12_ignoresFolderInPlaceOfTable() throws IOException {
        Files.delete(SERVER.root().resolve("smtprelay.tab"));
        Files.createDirectory(SERVER.root().resolve("smtprelay.tab"));
        SERVER.server().look();
        try (TestClient allowed = SERVER.smtp("127.0.1.5")) {
            allowed.ask("MAIL FROM:<s@example.org>");
            assertThat(allowed.ask(RELAYED)).startsWith("250");
            assertThat(smtp.ask(RELAYED)).startsWith("550 5.7.1");
        } finally {
            Files.delete(SERVER.root().resolve("smtprelay.tab"));
        }
    }

    @Test
    void r12_deletedDenyTableStaysInForce() throws IOException {
        String before = Files.readString(SERVER.root().resolve("smtp.ipmap.tab"));
        SERVER.edit("smtp.ipmap.tab", "\"127.0.0.9\"\t\"255.255.255.255\"\t\"DENY\"\t1\n");
        assertDenied("127.0.0.9");
        SERVER.remove("smtp.ipmap.tab");
        assertDenied("127.0.0.9");
        SERVER.edit("smtp.ipmap.tab", "\"127.0.0.9\"\t\"255.255.255.25");
        assertDenied("127.0.0.9");
        SERVER.edit("smtp.ipmap.tab", before);
        SERVER.smtp("127.0.0.9").close();
    }

    @Test
    void r12_deletedSpammersTabStaysInForce() throws IOException {
        SERVER.edit("spammers.tab", "\"127.0.0.9/32\"\n");
        assertDenied("127.0.0.9");
        SERVER.remove("spammers.tab");
        assertDenied("127.0.0.9");
        SERVER.edit("spammers.tab", "");
        SERVER.smtp("127.0.0.9").close();
    }

    /** R9: denies are evaluated again at each RCPT. */
    @Test
    void r9_newDenyAppliesToOpenSession() throws IOException {
        SERVER.edit("smtprelay.tab", RELAY_TABLE + THIS_CLIENT);
        assertThat(smtp.ask(RELAYED)).startsWith("250");
        SERVER.edit("spammers.tab", "\"127.0.0.2/32\"\n");
        assertThat(smtp.ask(RELAYED)).startsWith("554 5.7.1");
        assertThat(smtp.ask("RCPT TO:<alice@wiz-code.private>")).startsWith("554 5.7.1");
        SERVER.edit("spammers.tab", "");
        assertThat(smtp.ask(RELAYED)).startsWith("250");
    }

    @Test
    void newUserCanLogInAndReceiveMail() throws IOException {
        String users = Files.readString(SERVER.root().resolve("mailusers.tab"));
        assertThat(smtp.ask("RCPT TO:<new@wiz-code.private>")).startsWith("550 5.1.1");
        SERVER.edit("mailusers.tab", users + "\"wiz-code.private\"\t\"new\"\t\"0b0012\"\t20\t\"new\"\t\"U\"\n");
        assertThat(smtp.ask("RCPT TO:<new@wiz-code.private>")).startsWith("250");
        assertThat(SERVER.popLogin("127.0.0.30", "new", "new")).startsWith("+OK");
        SERVER.edit("mailusers.tab", users);
        assertThat(smtp.ask("RCPT TO:<new@wiz-code.private>")).startsWith("550 5.1.1");
    }

    /** After the user is removed, the sender is no longer a mailbox. */
    @Test
    void grantEndsWithItsMailbox() throws IOException {
        String users = Files.readString(SERVER.root().resolve("mailusers.tab"));
        SERVER.edit("mailusers.tab", users + "\"wiz-code.private\"\t\"gone\"\t\"020a0b00\"\t21\t\"gone\"\t\"U\"\n");
        assertThat(SERVER.popLogin(FOREIGN, "gone", "gone")).startsWith("+OK");
        smtp.ask("RSET");
        smtp.ask("MAIL FROM:<gone@wiz-code.private>");
        assertThat(smtp.ask(RELAYED)).startsWith("250");
        smtp.ask("RSET");
        SERVER.edit("mailusers.tab", users);
        smtp.ask("MAIL FROM:<gone@wiz-code.private>");
        assertThat(smtp.ask(RELAYED)).startsWith("550 5.7.1");
    }

    @Test
    void loginEndsWithItsUser() throws IOException {
        String users = Files.readString(SERVER.root().resolve("mailusers.tab"));
        SERVER.edit("mailusers.tab", users + "\"wiz-code.private\"\t\"gone\"\t\"020a0b00\"\t21\t\"gone\"\t\"U\"\n");
        smtp.ask("RSET");
        assertThat(smtp.ask("AUTH PLAIN " + Login.plain("gone@wiz-code.private", "gone")))
                .startsWith("235");
        smtp.ask("MAIL FROM:<s@example.org>");
        assertThat(smtp.ask(RELAYED)).startsWith("250");
        smtp.ask("RSET");
        SERVER.edit("mailusers.tab", users);
        smtp.ask("MAIL FROM:<s@example.org>");
        assertThat(smtp.ask(RELAYED)).startsWith("550 5.7.1");
    }

    private static String user(String encodedPassword) {
        return "\"wiz-code.private\"\t\"gone\"\t\"" + encodedPassword + "\"\t21\t\"gone\"\t\"U\"\n";
    }

    private boolean relaysAs(String sender) throws IOException {
        smtp.ask("RSET");
        assertThat(smtp.ask("MAIL FROM:<" + sender + ">")).startsWith("250");
        String reply = smtp.ask(RELAYED);
        assertThat(reply).matches("250 2\\.1\\.5 .*|550 5\\.7\\.1 .*");
        return reply.startsWith("250");
    }

    @Test
    void revokesTheGrantsOfAnAccountThatChanges() throws IOException {
        String users = Files.readString(SERVER.root().resolve("mailusers.tab"));
        SERVER.edit("mailusers.tab", users + user("020a0b00"));
        assertThat(SERVER.popLogin(FOREIGN, "gone", "gone")).startsWith("+OK");
        SERVER.edit("mailusers.tab", users + "\n" + user("020a0b00"));
        assertThat(relaysAs("gone@wiz-code.private"))
                .as("an edit that changes nothing of it")
                .isTrue();

        SERVER.edit("mailusers.tab", users);
        SERVER.edit("mailusers.tab", users + user("020a0b00"));
        assertThat(relaysAs("gone@wiz-code.private"))
                .as("removed and added again")
                .isFalse();

        assertThat(SERVER.popLogin(FOREIGN, "gone", "gone")).startsWith("+OK");
        SERVER.edit("mailusers.tab", users + user("0b0012"));
        assertThat(relaysAs("gone@wiz-code.private")).as("another password").isFalse();
        assertThat(SERVER.popLogin(FOREIGN, "gone", "gone")).startsWith("-ERR");
        assertThat(SERVER.popLogin(FOREIGN, "gone", "new")).startsWith("+OK");
        assertThat(relaysAs("gone@wiz-code.private")).as("logged in again").isTrue();
        SERVER.edit("mailusers.tab", users);
    }

    @Test
    void revokesTheGrantsOfAnAccountWithoutPop3() throws IOException {
        String users = Files.readString(SERVER.root().resolve("mailusers.tab"));
        SERVER.edit("mailusers.tab", users + user("020a0b00"));
        assertThat(SERVER.popLogin(FOREIGN, "gone", "gone")).startsWith("+OK");
        String settings = "domains/wiz-code.private/gone/user.tab";
        SERVER.edit(settings, "\"PopEnable\"\t\"0\"\n");
        assertThat(relaysAs("gone@wiz-code.private")).isFalse();
        SERVER.edit(settings, "\"PopEnable\"\t\"1\"\n");
        assertThat(relaysAs("gone@wiz-code.private")).as("until the next login").isFalse();
        SERVER.remove(settings);
        SERVER.edit("mailusers.tab", users);
    }

    @Test
    void aLoginEndsWithItsPassword() throws IOException {
        String users = Files.readString(SERVER.root().resolve("mailusers.tab"));
        SERVER.edit("mailusers.tab", users + user("020a0b00"));
        smtp.ask("RSET");
        assertThat(smtp.ask("AUTH PLAIN " + Login.plain("gone@wiz-code.private", "gone")))
                .startsWith("235");
        assertThat(relaysAs("s@example.org")).isTrue();
        SERVER.edit("mailusers.tab", users + user("0b0012"));
        assertThat(smtp.ask(RELAYED)).as("not within the transaction").startsWith("250");
        assertThat(relaysAs("s@example.org")).isFalse();
        SERVER.edit("mailusers.tab", users);
    }

    private static void assertDenied(String client) throws IOException {
        try (TestClient denied = TestClient.connect(SERVER.server().address("smtp", client), client)) {
            assertThat(denied.reply()).startsWith("554 5.7.1");
            assertThat(denied.rest()).isEmpty();
        }
    }
}
