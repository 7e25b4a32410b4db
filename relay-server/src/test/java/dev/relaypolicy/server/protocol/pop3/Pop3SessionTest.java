package dev.relaypolicy.server.protocol.pop3;

import static dev.relaypolicy.server.ServerExtension.FOREIGN;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.hash.Hashing;
import dev.relaypolicy.server.ServerExtension;
import dev.relaypolicy.server.TestClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The replies to POP3 commands. Tests of failed logins have their own client addresses, because failures delay further
 * logins of a client.
 */
class Pop3SessionTest {

    private static final AtomicInteger NEXT_CLIENT = new AtomicInteger(1);

    @RegisterExtension
    static final ServerExtension SERVER = new ServerExtension()
            // " two  words "
            .withRows(
                    "mailusers.tab",
                    "\"wiz-code.private\"\t\"blank\"\t\"4511120a4545120a17011645\"\t9\t\"blank\"\t\"U\"\n")
            .with("domains/wiz-code.private/monly/pop3.ipmap.tab", "\"127.5.0.0\"\t\"255.255.255.0\"\t\"DENY\"\t1\n")
            .with("pop3.ipmap.tab", "\"127.5.1.0\"\t\"255.255.255.0\"\t\"DENY\"\t1\n");

    private static String newClient() {
        return "127.6.0." + NEXT_CLIENT.getAndIncrement();
    }

    @BeforeEach
    void threeMessages() throws IOException {
        SERVER.clearMail("alice");
        Path maildir = SERVER.maildir("alice");
        for (String folder : List.of("new", "cur", "tmp")) {
            Files.createDirectories(maildir.resolve(folder));
        }
        Files.writeString(maildir.resolve("new/1.one.host"), "Subject: one\n\nfirst\n.\n..dots\nlast\n", ISO_8859_1);
        Files.writeString(maildir.resolve("cur/2.two.host:2,S"), "Subject: two\n\n", ISO_8859_1);
        Files.writeString(maildir.resolve("new/3.three.host"), "Subject: three\n\nbody without end", ISO_8859_1);
    }

    private static TestClient login() throws IOException {
        TestClient pop = SERVER.connect("pop3", FOREIGN);
        assertThat(pop.ask("USER alice")).startsWith("+OK");
        assertThat(pop.ask("PASS alicepw")).startsWith("+OK");
        return pop;
    }

    /** Quits and waits for the mailbox to be unlocked. */
    private static void quit(TestClient pop) throws IOException {
        assertThat(pop.ask("QUIT")).startsWith("+OK");
        assertThat(pop.rest()).isEmpty();
    }

    @Test
    void everyGreetingHasADifferentChallenge() throws IOException {
        Set<String> greetings = new HashSet<>();
        for (int i = 0; i < 5; i++) {
            try (TestClient pop = TestClient.connect(SERVER.server().address("pop3", FOREIGN), FOREIGN)) {
                String greeting = pop.line();
                assertThat(greeting).matches("\\+OK .*<[0-9a-f]{32}@wiz-code\\.private>");
                greetings.add(greeting);
            }
        }
        assertThat(greetings).hasSize(5);
    }

    @Test
    void capaListsCapabilities() throws IOException {
        try (TestClient pop = SERVER.connect("pop3", FOREIGN)) {
            assertThat(pop.ask("CAPA")).startsWith("+OK");
            assertThat(pop.multiLine()).contains("USER", "TOP", "UIDL", "PIPELINING", "RESP-CODES", "AUTH-RESP-CODE");
        }
        try (TestClient pop = login()) {
            assertThat(pop.ask("CAPA")).startsWith("+OK");
            assertThat(pop.multiLine()).contains("TOP");
            quit(pop);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "alice, alicepw",
        "alice@wiz-code.private, alicepw",
        "ALICE@WIZ-CODE.PRIVATE, alicepw",
        "alice@alias.private, alicepw",
        "alice:wiz-code.private, alicepw",
        "alice%wiz-code.private, alicepw",
        "bob@second.private, bobpw",
        "blank, ' two  words '",
    })
    void acceptsCorrectPassword(String user, String password) throws IOException {
        assertThat(SERVER.popLogin(FOREIGN, user, password)).startsWith("+OK");
    }

    @ParameterizedTest
    @CsvSource({
        "alice, AlicePW",
        "alice, ' alicepw'",
        "alice, 'alicepw '",
        "alice, ''",
        "blank, 'two  words'",
        "bob, bobpw",
        "root, secret",
        "walter, alicepw",
        "list, listpw",
        "nopop, nopoppw",
        "relayuser, relaypass",
        "alice@victim.test, alicepw",
        "../alice@wiz-code.private, alicepw",
        "alice@wiz-code.private/../x, alicepw",
        "nobody, alicepw",
    })
    void rejectsWrongLogin(String user, String password) throws IOException {
        assertThat(SERVER.popLogin(newClient(), user, password)).isEqualTo("-ERR [AUTH] invalid user or password");
    }

    /** PASS without an argument means the empty password. */
    @Test
    void rejectsPassWithoutArgument() throws IOException {
        try (TestClient pop = SERVER.connect("pop3", newClient())) {
            pop.ask("USER alice");
            assertThat(pop.ask("PASS")).startsWith("-ERR [AUTH]");
        }
    }

    @Test
    void passRequiresUserEachTime() throws IOException {
        try (TestClient pop = SERVER.connect("pop3", newClient())) {
            assertThat(pop.ask("PASS alicepw")).startsWith("-ERR");
            pop.ask("USER alice");
            assertThat(pop.ask("PASS wrong")).startsWith("-ERR [AUTH]");
            assertThat(pop.ask("PASS alicepw")).as("the user was forgotten").startsWith("-ERR not now");
        }
    }

    @Test
    void apopNeverSendsThePassword() throws IOException {
        try (TestClient pop = TestClient.connect(SERVER.server().address("pop3", FOREIGN), FOREIGN)) {
            String stamp = stamp(pop.line());
            assertThat(pop.ask("APOP alice " + md5(stamp + "alicepw"))).startsWith("+OK");
            assertThat(pop.ask("STAT")).startsWith("+OK 3 ");
            quit(pop);
        }
    }

    @Test
    void rejectsReplayedApop() throws IOException {
        String overheard;
        try (TestClient pop = TestClient.connect(SERVER.server().address("pop3", FOREIGN), FOREIGN)) {
            overheard = "APOP alice " + md5(stamp(pop.line()) + "alicepw");
            assertThat(pop.ask(overheard)).startsWith("+OK");
            quit(pop);
        }
        try (TestClient pop = SERVER.connect("pop3", newClient())) {
            assertThat(pop.ask(overheard)).startsWith("-ERR [AUTH]");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "APOP",
                "APOP alice",
                "APOP  d41d8cd98f00b204e9800998ecf8427e",
                "APOP alice d41d8cd98f00b204e9800998ecf8427e",
                "APOP alice nonsense",
                "APOP alice d41d8cd98f00b204e9800998ecf8427e00",
            })
    void rejectsWrongApop(String command) throws IOException {
        try (TestClient pop = SERVER.connect("pop3", newClient())) {
            assertThat(pop.ask(command)).startsWith("-ERR");
            assertThat(pop.ask("STAT")).startsWith("-ERR");
        }
    }

    private static String stamp(String greeting) {
        return greeting.substring(greeting.indexOf('<'));
    }

    @SuppressWarnings("deprecation") // APOP is MD5
    private static String md5(String text) {
        return Hashing.md5().hashString(text, UTF_8).toString();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "STAT",
                "LIST",
                "LIST 1",
                "UIDL",
                "RETR 1",
                "TOP 1 0",
                "DELE 1",
                "RSET",
                "NOOP",
                "PASS alicepw",
                "FOO",
                "",
                "USER",
                "U\u017fER alice"
            })
    void rejectsMailboxCommandBeforeLogin(String command) throws IOException {
        try (TestClient pop = SERVER.connect("pop3", FOREIGN)) {
            assertThat(pop.ask(command)).startsWith("-ERR");
            assertThat(pop.ask("USER alice")).startsWith("+OK");
        }
    }

    /** Commands and their replies in a mailbox of three messages. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            ignoreLeadingAndTrailingWhitespace = false,
            value = {
                "STAT|+OK 3 92",
                "stat|+OK 3 92",
                "LIST 1|+OK 1 40",
                "LIST 2|+OK 2 16",
                "LIST 3|+OK 3 36",
                "LIST 0|-ERR",
                "LIST 4|-ERR",
                "LIST -1|-ERR",
                "LIST +1|-ERR",
                "LIST \u0661|-ERR",
                "LIST 99999999999|-ERR",
                "LIST 1 2|-ERR",
                "LIST x|-ERR",
                "UIDL 1|+OK 1 1.one.host",
                "UIDL 2|+OK 2 2.two.host",
                "UIDL 4|-ERR",
                "RETR|-ERR",
                "RETR 4|-ERR",
                "RETR ../../postmaster|-ERR",
                "TOP|-ERR",
                "TOP 1|-ERR",
                "TOP 1 -1|-ERR",
                "TOP 1 x|-ERR",
                "TOP 4 1|-ERR",
                "DELE|-ERR",
                "DELE 4|-ERR",
                "DELE 1|+OK",
                "NOOP|+OK",
                "RSET|+OK",
                "USER alice|-ERR",
                "PASS alicepw|-ERR",
                "APOP alice d41d8cd98f00b204e9800998ecf8427e|-ERR",
                "STLS|-ERR",
                "AUTH PLAIN|-ERR",
                "XTND|-ERR",
                " STAT|-ERR",
            })
    void repliesToMailboxCommand(String command, String reply) throws IOException {
        try (TestClient pop = login()) {
            assertThat(pop.ask(command)).startsWith(reply);
            assertThat(pop.ask("RSET")).startsWith("+OK");
            quit(pop);
        }
    }

    @Test
    void listAndUidlShowEveryMessage() throws IOException {
        try (TestClient pop = login()) {
            assertThat(pop.ask("LIST")).startsWith("+OK 3");
            assertThat(pop.multiLine()).containsExactly("1 40", "2 16", "3 36");
            assertThat(pop.ask("UIDL")).startsWith("+OK");
            assertThat(pop.multiLine()).containsExactly("1 1.one.host", "2 2.two.host", "3 3.three.host");
            quit(pop);
        }
    }

    @Test
    void retrSendsTheMessageWithItsDots() throws IOException {
        try (TestClient pop = login()) {
            assertThat(pop.ask("RETR 1")).isEqualTo("+OK 40 octets");
            assertThat(pop.multiLine()).containsExactly("Subject: one", "", "first", ".", "..dots", "last");
            assertThat(pop.ask("RETR 3")).startsWith("+OK");
            assertThat(pop.multiLine()).containsExactly("Subject: three", "", "body without end");
            quit(pop);
        }
    }

    @Test
    void topSendsHeaderAndRequestedLines() throws IOException {
        try (TestClient pop = login()) {
            assertThat(pop.ask("TOP 1 0")).startsWith("+OK");
            assertThat(pop.multiLine()).containsExactly("Subject: one", "");
            assertThat(pop.ask("TOP 1 2")).startsWith("+OK");
            assertThat(pop.multiLine()).containsExactly("Subject: one", "", "first", ".");
            assertThat(pop.ask("TOP 1 2000000000")).startsWith("+OK");
            assertThat(pop.multiLine()).hasSize(6);
            quit(pop);
        }
    }

    @Test
    void hidesDeletedMessageAndRemovesItAtQuit() throws IOException {
        try (TestClient pop = login()) {
            assertThat(pop.ask("DELE 2")).startsWith("+OK");
            assertThat(pop.ask("DELE 2")).startsWith("-ERR");
            assertThat(pop.ask("RETR 2")).startsWith("-ERR");
            assertThat(pop.ask("LIST 2")).startsWith("-ERR");
            assertThat(pop.ask("STAT")).isEqualTo("+OK 2 76");
            pop.ask("LIST");
            assertThat(pop.multiLine()).containsExactly("1 40", "3 36");
            quit(pop);
        }
        try (TestClient pop = login()) {
            assertThat(pop.ask("STAT")).isEqualTo("+OK 2 76");
            quit(pop);
        }
    }

    @Test
    void rsetRestoresDeletedMessages() throws IOException {
        try (TestClient pop = login()) {
            pop.ask("DELE 1");
            pop.ask("DELE 3");
            assertThat(pop.ask("RSET")).startsWith("+OK");
            assertThat(pop.ask("STAT")).startsWith("+OK 3 ");
            quit(pop);
        }
        assertThat(SERVER.maildir("alice").resolve("new/1.one.host")).exists();
    }

    /** RFC 1939 section 6: no UPDATE without QUIT. */
    @Test
    void disconnectDeletesNothing() throws IOException {
        try (TestClient pop = login()) {
            pop.ask("DELE 1");
            pop.send("QUI");
            pop.endOutput();
            assertThat(pop.rest()).isEmpty();
        }
        assertThat(SERVER.maildir("alice").resolve("new/1.one.host")).exists();
        try (TestClient pop = login()) {
            assertThat(pop.ask("STAT")).startsWith("+OK 3 ");
            quit(pop);
        }
    }

    @Test
    void locksMailboxForOneSession() throws IOException {
        try (TestClient first = login()) {
            assertThat(SERVER.popLogin("127.0.0.50", "alice@alias.private", "alicepw"))
                    .startsWith("-ERR [IN-USE]");
            assertThat(first.ask("STAT")).startsWith("+OK 3 ");
            quit(first);
        }
        assertThat(SERVER.popLogin("127.0.0.50", "alice", "alicepw")).startsWith("+OK");
    }

    /** Otherwise, an immediate login could be refused and would create no grant. */
    @Test
    void unlocksMailboxBeforeReplyToQuit() throws IOException {
        for (int i = 0; i < 200; i++) {
            try (TestClient pop = login()) {
                quit(pop);
            }
        }
    }

    /** The reply for a locked mailbox must not reveal whether the password was correct. */
    @Test
    void rejectsWrongPasswordForLockedMailbox() throws IOException {
        try (TestClient first = login()) {
            assertThat(SERVER.popLogin(newClient(), "alice", "wrong")).startsWith("-ERR [AUTH]");
            quit(first);
        }
    }

    @Test
    void missingMailboxIsEmpty() throws IOException {
        try (TestClient pop = SERVER.connect("pop3", FOREIGN)) {
            pop.ask("USER noperm");
            pop.ask("PASS nopermpw");
            assertThat(pop.ask("STAT")).isEqualTo("+OK 0 0");
            assertThat(pop.ask("LIST")).startsWith("+OK 0");
            assertThat(pop.multiLine()).isEmpty();
            quit(pop);
        }
    }

    @Test
    void hidesMailThatArrivesDuringSession() throws IOException {
        try (TestClient pop = login()) {
            Files.writeString(SERVER.maildir("alice").resolve("new/0.zero.host"), "x\n");
            assertThat(pop.ask("STAT")).startsWith("+OK 3 ");
            assertThat(pop.ask("UIDL 1")).isEqualTo("+OK 1 1.one.host");
            quit(pop);
        }
    }

    @Test
    void reportsMessageRemovedDuringSession() throws IOException {
        try (TestClient pop = login()) {
            Files.delete(SERVER.maildir("alice").resolve("new/1.one.host"));
            assertThat(pop.ask("RETR 1")).startsWith("-ERR");
            assertThat(pop.ask("STAT")).startsWith("+OK");
            quit(pop);
        }
    }

    /** It could point to a file that the user must not read. */
    @Test
    void ignoresSymbolicLink() throws IOException {
        Files.createSymbolicLink(
                SERVER.maildir("alice").resolve("new/4.four.host"),
                SERVER.root().resolve("mailusers.tab"));
        try (TestClient pop = login()) {
            assertThat(pop.ask("STAT")).startsWith("+OK 3 ");
            quit(pop);
        }
    }

    /** The table of the user refuses the client, despite the correct password. No grant is created. */
    @Test
    void userTableRefusesClient() throws IOException {
        assertThat(SERVER.popLogin("127.5.0.7", "monly", "monlypw")).isEqualTo("-ERR [AUTH] access denied");
        assertThat(SERVER.popLogin("127.5.0.8", "noperm", "nopermpw")).startsWith("+OK");
        assertThat(SERVER.popLogin("127.5.2.7", "monly", "monlypw")).startsWith("+OK");
    }

    @Test
    void serverTableRefusesAtConnect() throws IOException {
        try (TestClient pop = TestClient.connect(SERVER.server().address("pop3", "127.5.1.7"), "127.5.1.7")) {
            assertThat(pop.line()).isEqualTo("-ERR [SYS/PERM] access denied");
            assertThat(pop.rest()).isEmpty();
        }
        assertThat(SERVER.server().log())
                .anyMatch(line -> line.contains("policy=pop3.ipmap.tab") && line.contains("client=127.5.1.7"));
    }

    /** R5: an unreadable table defers, for this user only. */
    @ParameterizedTest
    @CsvSource({
        "domains/wiz-code.private/noperm/user.tab, '\"SmtpPerms\"\n'",
        "domains/wiz-code.private/noperm/pop3.ipmap.tab, '\"127.0.0.0\"\t\"nonsense\"\t\"DENY\"\t1\n'",
    })
    void unreadableTableDefersItsUserOnly(String file, String content) throws IOException {
        Path path = SERVER.root().resolve(file);
        byte[] before = Files.exists(path) ? Files.readAllBytes(path) : new byte[0];
        Files.writeString(path, content);
        try {
            assertThat(SERVER.popLogin(FOREIGN, "noperm", "nopermpw")).startsWith("-ERR [SYS/TEMP]");
            assertThat(SERVER.popLogin(FOREIGN, "bob@second.private", "bobpw")).startsWith("+OK");
        } finally {
            Files.write(path, before);
        }
    }

    /** XMail parses flags as numbers, and other text as 0. PopEnable 0 refuses the user. */
    @ParameterizedTest
    @ValueSource(strings = {"0", "00", " 0", "no", "false", "", "-0"})
    void popEnableThatXmailReadsAsZeroRefusesUser(String value) throws IOException {
        Path path = SERVER.root().resolve("domains/wiz-code.private/noperm/user.tab");
        byte[] before = Files.readAllBytes(path);
        Files.writeString(path, "\"PopEnable\"\t\"" + value + "\"\n");
        try {
            assertThat(SERVER.popLogin(newClient(), "noperm", "nopermpw")).startsWith("-ERR [AUTH]");
        } finally {
            Files.write(path, before);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"NOOP\n", "USER alice\nPASS alicepw\r\n", "US\0ER alice\r\n", "USER alice\rPASS alicepw\r\n"})
    void closesSessionOnBareControl(String octets) throws IOException {
        try (TestClient pop = SERVER.connect("pop3", FOREIGN)) {
            pop.send(octets);
            assertThat(pop.line()).startsWith("-ERR");
            assertThat(pop.rest()).isEmpty();
        }
    }

    @Test
    void rejectsLongLineAndContinues() throws IOException {
        try (TestClient pop = SERVER.connect("pop3", FOREIGN)) {
            assertThat(pop.ask("USER " + "x".repeat(507))).startsWith("+OK");
            assertThat(pop.ask("USER " + "x".repeat(508))).startsWith("-ERR");
            assertThat(pop.ask("USER " + "x".repeat(100_000))).startsWith("-ERR");
            assertThat(pop.ask("USER alice")).startsWith("+OK");
            assertThat(pop.ask("PASS alicepw")).startsWith("+OK");
            quit(pop);
        }
    }

    @Test
    void rejectsPasswordThatIsNotUtf8() throws IOException {
        try (TestClient pop = SERVER.connect("pop3", newClient())) {
            pop.ask("USER alice");
            pop.send(new byte[] {'P', 'A', 'S', 'S', ' ', (byte) 0xe4, '\r', '\n'});
            assertThat(pop.line()).startsWith("-ERR");
            assertThat(pop.ask("CAPA")).startsWith("+OK");
        }
    }

    @Test
    void closesSessionAtThe50thError() throws IOException {
        try (TestClient pop = SERVER.connect("pop3", FOREIGN)) {
            for (int i = 1; i <= 50; i++) {
                assertThat(pop.ask("FOO")).startsWith("-ERR");
            }
            assertThat(pop.line()).startsWith("-ERR [SYS/TEMP]");
            assertThat(pop.rest()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {10, 100_000})
    void closesSessionOnHttpRequest(int length) throws IOException {
        try (TestClient pop = SERVER.connect("pop3", FOREIGN)) {
            pop.send("POST /" + "x".repeat(length)
                    + " HTTP/1.1\r\nHost: mail.example\r\n\r\nUSER alice\r\nPASS alicepw\r\n");
            assertThat(pop.rest().lines()).containsExactly("-ERR this is no HTTP server");
        }
    }

    @Test
    void closesSessionAfterMalformedApop() throws IOException {
        try (TestClient pop = SERVER.connect("pop3", newClient())) {
            for (int i = 1; i <= 4; i++) {
                assertThat(pop.ask("APOP alice nonsense")).startsWith("-ERR [AUTH]");
            }
            assertThat(pop.ask("APOP alice nonsense")).startsWith("-ERR");
            assertThat(pop.rest()).isEmpty();
        }
    }

    @Test
    void repliesToPipelinedCommandsInOrder() throws IOException {
        try (TestClient pop = SERVER.connect("pop3", FOREIGN)) {
            pop.send("USER alice\r\nPASS alicepw\r\nSTAT\r\nDELE 1\r\nLIST\r\nRSET\r\nTOP 2 0\r\nQUIT\r\n");
            assertThat(pop.line()).startsWith("+OK");
            assertThat(pop.line()).startsWith("+OK");
            assertThat(pop.line()).isEqualTo("+OK 3 92");
            assertThat(pop.line()).startsWith("+OK");
            assertThat(pop.line()).startsWith("+OK 2");
            assertThat(pop.multiLine()).hasSize(2);
            assertThat(pop.line()).startsWith("+OK");
            assertThat(pop.line()).startsWith("+OK");
            assertThat(pop.multiLine()).containsExactly("Subject: two", "");
            assertThat(pop.line()).startsWith("+OK");
            assertThat(pop.rest()).isEmpty();
        }
    }
}
