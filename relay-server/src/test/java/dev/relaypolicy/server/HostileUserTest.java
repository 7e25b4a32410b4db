package dev.relaypolicy.server;

import static dev.relaypolicy.server.ServerExtension.FOREIGN;
import static org.assertj.core.api.Assertions.assertThat;

import dev.relaypolicy.mail.ForwardPath;
import dev.relaypolicy.server.delivery.Destination;
import dev.relaypolicy.server.protocol.smtp.Login;
import java.io.IOException;
import java.nio.file.Files;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Attempts to relay without permission. */
class HostileUserTest {

    private static final String RELAYED = "RCPT TO:<v@victim.test>";

    @RegisterExtension
    static final ServerExtension SERVER = new ServerExtension()
            .withRows("domains.tab", "\"kelvin.private\"\n\"other.private\"\n")
            .withRows("mailusers.tab", "\"kelvin.private\"\t\"kim\"\t\"0e0c08\"\t30\t\"kim\"\t\"U\"\n")
            .with("cmdaliases/wiz-code.private/key.tab", "\"redirect\"\t\"alice@wiz-code.private\"\n")
            .with("cmdaliases/other.private/x.tab", "\"redirect\"\t\"alice@wiz-code.private\"\n")
            .with("cmdaliases/nonlocal.private/x.tab", "\"redirect\"\t\"alice@wiz-code.private\"\n")
            .with("cmdaliases/points.nonlocal.private/x.tab", "\"redirect\"\t\"alice@wiz-code.private\"\n")
            .withRows("aliasdomain.tab", "\"points.nonlocal.private\"\t\"nonlocal.private\"\n")
            .with("custdomains/.below.private.tab", "\"redirect\"\t\"alice@wiz-code.private\"\n")
            .with("smtprelay.tab", """
                    "127.0.1.0"\t"255.255.255.0"
                    "0.0.0.1"
                    "::2:0:0/96"
                    """);

    private static void assertNotRelayed(String mail, String recipient) throws IOException {
        try (TestClient smtp = SERVER.smtp(FOREIGN)) {
            smtp.ask(mail);
            assertThat(smtp.ask(recipient)).doesNotStartWith("2");
            assertThat(smtp.ask("DATA")).doesNotStartWith("3");
        }
    }

    /** Names that attempt path traversal or resemble the name of another file. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "../other.private/x@victim.test",
                "\"../other.private/x\"@victim.test",
                "\"../../cmdaliases/other.private/x\"@wiz-code.private",
                "a/../x@other.private",
                "./x@other.private",
                "/x@other.private",
                "x/@other.private",
                "x/.@other.private",
                "x.tab@other.private",
                "x%00@other.private",
                "\"x\"@other.private",
                "\"\\x\"@other.private",
                "\"x\\u0000\"@other.private",
                "x@../cmdaliases/other.private",
                "x@other.private/",
                "x@./other.private",
                "x@.",
                "x@..",
                "x@.other.private",
                "x@other.private.wiz-code.private",
                "\u212aey@wiz-code.private",
                "x@[other.private]",
                "v@cmdaliases",
                "v@wiz-code.private.tab",
                "v@tab",
                "v@.below.private",
                "v@below.private",
                "v@xbelow.private",
                "v@a.below.private.victim.test",
                "v@cust.private.tab",
                "v@xcust.private",
                "v@sub.cust.private",
                "v@custdomains",
                "v@cust.private\\u0000.victim.test",
            })
    void recipientNameReachesNoOtherFile(String recipient) throws IOException {
        assertNotRelayed("MAIL FROM:<s@example.org> SMTPUTF8", "RCPT TO:<" + recipient + ">");
    }

    /** The control for the names above: everyone may send to these, and the mail reaches a local mailbox. */
    @ParameterizedTest
    @ValueSource(strings = {"x@other.private", "X@OTHER.private", "KEY@wiz-code.private", "v@a.below.private"})
    void acceptsValidNames(String recipient) throws IOException {
        SERVER.clearMail("alice");
        try (TestClient smtp = SERVER.smtp(FOREIGN)) {
            smtp.ask("MAIL FROM:<s@example.org>");
            assertThat(smtp.ask("RCPT TO:<" + recipient + ">")).startsWith("250");
            smtp.ask("DATA");
            assertThat(smtp.ask("x\r\n.")).startsWith("250");
        }
        assertThat(SERVER.mail("alice")).hasSize(1);
    }

    /** Also for an alias domain of a foreign domain. */
    @ParameterizedTest
    @ValueSource(strings = {"x@nonlocal.private", "X@NonLocal.private", "x@points.nonlocal.private"})
    void commandAliasDoesNotMakeDomainLocal(String recipient) throws IOException {
        assertNotRelayed("MAIL FROM:<s@example.org>", "RCPT TO:<" + recipient + ">");
    }

    @Test
    void foreignCommandAliasGoesToNextHop() {
        assertThat(SERVER.server().site().route(ForwardPath.parse("x@nonlocal.private")))
                .singleElement()
                .isInstanceOf(Destination.Undeliverable.class)
                .asString()
                .contains("--next-hop");
    }

    /** R1: this file makes XMail an open relay. It is an error at the start; this test creates it later. */
    @Test
    void r1_ignoresCustomDomainFileWithoutName() throws IOException {
        SERVER.edit("custdomains/.tab", "");
        try {
            assertNotRelayed("MAIL FROM:<s@example.org>", RELAYED);
        } finally {
            SERVER.remove("custdomains/.tab");
        }
    }

    /** R15: addresses that look equal, or become equal under some Unicode normalization. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "kim@\u212aelvin.private",
                "kim@\uff4belvin.private",
                "kim@kelvin\u3002private",
                "kim@kelvin\uff0eprivate",
                "kim@kel\u00advin.private",
                "kim@kel\u200bvin.private",
                "kim@kel\u200dvin.private",
                "kim@\u043aelvin.private",
                "k\u0131m@kelvin.private",
                "\u212aim@kelvin.private",
                "\uff4bim@kelvin.private",
                "kim\u200b@kelvin.private",
                "k\u00edm@kelvin.private",
                "kim@xn--kelvin.private",
            })
    void r15_lookalikeAddressGetsNoPermit(String address) throws IOException {
        assertThat(SERVER.popLogin(FOREIGN, "kim@kelvin.private", "kim")).startsWith("+OK");
        assertNotRelayed("MAIL FROM:<" + address + "> SMTPUTF8", RELAYED);
        assertNotRelayed("MAIL FROM:<s@example.org> SMTPUTF8", "RCPT TO:<" + address + ">");
        try (TestClient smtp = SERVER.smtp(FOREIGN)) {
            smtp.ask("MAIL FROM:<kim@kelvin.private>");
            assertThat(smtp.ask(RELAYED)).as("the genuine address").startsWith("250");
        }
    }

    /** R14: {@code ::1} is not 0.0.0.1, and no IPv6 block contains an IPv4 client. */
    @Test
    void r14_addressFamiliesNeverMatchAcross() throws IOException {
        try (TestClient smtp = SERVER.smtp("::1")) {
            smtp.ask("MAIL FROM:<s@example.org>");
            assertThat(smtp.ask(RELAYED)).startsWith("550 5.7.1");
        }
        assertNotRelayed("MAIL FROM:<s@example.org>", RELAYED);
    }

    /** A user logs in from two addresses in turn, while a third address tries to use the grant. */
    @Test
    void concurrentLoginsNeverLeakGrants() throws Exception {
        AtomicBoolean over = new AtomicBoolean();
        ExecutorService pool = Executors.newFixedThreadPool(2);
        try {
            Callable<Integer> logins = () -> {
                int done = 0;
                while (!over.get()) {
                    done += SERVER.popLogin("127.8.0." + (1 + done % 2), "alice", "alicepw")
                                    .startsWith("+OK")
                            ? 1
                            : 0;
                }
                return done;
            };
            Callable<Integer> thief = () -> relayed("127.8.0.3", over);
            Future<Integer> loggedIn = pool.submit(logins);
            Future<Integer> stolen = pool.submit(thief);
            for (int i = 0; i < 300; i++) {
                try (TestClient smtp = SERVER.smtp("127.8.0.4")) {
                    smtp.send("MAIL FROM:<alice@wiz-code.private>\r\nRSET\r\nMAIL FROM:<alice@wiz-code.private>\r\n"
                            + RELAYED + "\r\nQUIT\r\n");
                    assertThat(smtp.rest()).contains("550 5.7.1").doesNotContain("250 2.1.5");
                }
            }
            over.set(true);
            assertThat(loggedIn.get()).isPositive();
            assertThat(stolen.get()).isZero();
        } finally {
            over.set(true);
            pool.shutdown();
        }
    }

    private static int relayed(String client, AtomicBoolean over) throws IOException {
        int relayed = 0;
        try (TestClient smtp = SERVER.smtp(client)) {
            for (int i = 0; !over.get() && i < 40; i++) {
                smtp.ask("MAIL FROM:<alice@wiz-code.private>");
                relayed += smtp.ask(RELAYED).startsWith("2") ? 1 : 0;
                smtp.ask("RSET");
            }
        }
        return relayed;
    }

    /** The password is correct, but the mailbox cannot be opened. */
    @Test
    void unreadableMailboxGivesNoGrant() throws IOException {
        Files.createDirectories(SERVER.maildir("postmaster"));
        Files.writeString(SERVER.maildir("postmaster").resolve("new"), "a file is in the way");
        try {
            assertThat(SERVER.popLogin("127.8.1.1", "postmaster", "secret")).startsWith("-ERR [SYS/TEMP]");
            try (TestClient smtp = SERVER.smtp("127.8.1.1")) {
                smtp.ask("MAIL FROM:<postmaster@wiz-code.private>");
                assertThat(smtp.ask(RELAYED)).doesNotStartWith("2");
            }
        } finally {
            SERVER.clearMail("postmaster");
        }
    }

    /** Names with control characters, extra separators, lookalike letters or path elements. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "alice@wiz-code.private\0",
                "\0alice@wiz-code.private",
                "alice@wiz-code.private\r\n",
                " alice@wiz-code.private",
                "alice@wiz-code.private ",
                "alice@@wiz-code.private",
                "alice@wiz-code.private@wiz-code.private",
                "alice:x@wiz-code.private",
                "@wiz-code.private",
                "alice@",
                "*@wiz-code.private",
                "?lice@wiz-code.private",
                "al\u0131ce@wiz-code.private",
                "\uff41lice@wiz-code.private",
                "\"alice\"@wiz-code.private",
                "../alice@wiz-code.private",
                "alice@../wiz-code.private",
                "alice\twiz-code.private",
            })
    void rejectsMalformedUserName(String user) throws IOException {
        try (TestClient smtp = SERVER.smtp("127.8.2." + (1 + Math.floorMod(user.hashCode(), 200)))) {
            smtp.ask("AUTH LOGIN");
            assertThat(smtp.ask(Login.base64(user))).startsWith("334");
            assertThat(smtp.ask(Login.base64("alicepw"))).startsWith("535");
            smtp.ask("MAIL FROM:<s@example.org>");
            assertThat(smtp.ask(RELAYED)).startsWith("550 5.7.1");
        }
        assertThat(SERVER.server().log()).allMatch(line -> line.matches("[ -~]*"));
    }

    @Test
    void rejectsHugeUserName() throws IOException {
        try (TestClient smtp = SERVER.smtp("127.8.3.1")) {
            assertThat(smtp.ask("AUTH PLAIN " + Login.plain("a".repeat(9_000), "alicepw")))
                    .startsWith("535");
            assertThat(smtp.ask("AUTH PLAIN " + Login.plain("alice@" + "a.".repeat(4_000) + "private", "alicepw")))
                    .startsWith("535");
        }
    }

    /** A mailing list, a name in smtpauth.tab, and the names of files in the folder of a user. */
    @ParameterizedTest
    @ValueSource(strings = {"list@wiz-code.private", "relayuser", "Maildir", "user.tab"})
    void nonUserCannotLogInByPop3(String user) throws IOException {
        assertThat(SERVER.popLogin("127.8.4." + user.length(), user, user.startsWith("list") ? "listpw" : "relaypass"))
                .startsWith("-ERR [AUTH]");
    }

    /** However the first of two transactions in a session ends, the second inherits nothing. */
    @Test
    void transactionInheritsNoPermit() throws IOException {
        String client = "127.8.5.1";
        assertThat(SERVER.popLogin(client, "alice", "alicepw")).startsWith("+OK");
        for (String end : new String[] {"RSET", "EHLO x", "MAIL FROM:<s@example.org>", "DATA\r\nx\n\r\n."}) {
            try (TestClient smtp = SERVER.smtp(client)) {
                smtp.ask("MAIL FROM:<alice@wiz-code.private>");
                assertThat(smtp.ask("RCPT TO:<postmaster@wiz-code.private>")).startsWith("250");
                smtp.ask(end);
                if (end.startsWith("DATA")) {
                    smtp.reply();
                }
                smtp.ask("MAIL FROM:<s@example.org>");
                assertThat(smtp.ask(RELAYED)).as(end).startsWith("550 5.7.1");
            }
        }
    }

    /** Two sessions of the same client. */
    @Test
    void loginAppliesOnlyToItsSession() throws IOException {
        try (TestClient one = SERVER.smtp(FOREIGN);
                TestClient other = SERVER.smtp(FOREIGN)) {
            assertThat(one.ask("AUTH PLAIN " + Login.plain("relayuser", "relaypass")))
                    .startsWith("235");
            one.ask("MAIL FROM:<relayuser@wiz-code.private>");
            assertThat(one.ask(RELAYED)).startsWith("250");
            other.ask("MAIL FROM:<relayuser@wiz-code.private>");
            assertThat(other.ask(RELAYED)).startsWith("550");
        }
    }

    /** A mailbox without permission to relay cannot use the aliases of other mailboxes. */
    @Test
    void aliasHasPermissionsOfItsMailbox() throws IOException {
        String client = "127.8.6.1";
        assertThat(SERVER.popLogin(client, "noperm", "nopermpw")).startsWith("+OK");
        try (TestClient smtp = SERVER.smtp(client)) {
            for (String sender : new String[] {"root@wiz-code.private", "w@wiz-code.private", "noperm@alias.private"}) {
                smtp.ask("RSET");
                smtp.ask("MAIL FROM:<" + sender + ">");
                assertThat(smtp.ask(RELAYED)).startsWith("550 5.7.1");
            }
        }
    }
}
