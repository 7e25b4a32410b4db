package dev.relaypolicy.server.protocol.smtp;

import static dev.relaypolicy.server.ServerExtension.ALLOWED;
import static dev.relaypolicy.server.ServerExtension.FOREIGN;
import static org.assertj.core.api.Assertions.assertThat;

import dev.relaypolicy.server.ServerExtension;
import dev.relaypolicy.server.TestClient;
import java.io.IOException;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The replies to commands, in sequence and out of sequence. */
class SmtpSessionTest {

    private static final String RELAYED = "RCPT TO:<v@victim.test>";
    private static final String LOCAL = "RCPT TO:<alice@wiz-code.private>";

    @RegisterExtension
    static final ServerExtension SERVER = new ServerExtension();

    @Test
    void greetsWithServerName() throws IOException {
        try (TestClient client = TestClient.connect(SERVER.server().address("smtp", FOREIGN), FOREIGN)) {
            assertThat(client.line()).isEqualTo("220 wiz-code.private ESMTP relay ready");
        }
    }

    @Test
    void ehloListsTheExtensions() throws IOException {
        try (TestClient client = SERVER.connect("smtp", FOREIGN)) {
            client.send("EHLO client.example\r\n");
            assertThat(client.replyLines())
                    .containsExactly(
                            "250-wiz-code.private at your service",
                            "250-PIPELINING",
                            "250-CHUNKING",
                            "250-8BITMIME",
                            "250-SMTPUTF8",
                            "250-ENHANCEDSTATUSCODES",
                            "250-DSN",
                            "250-SIZE 1073741824",
                            "250-LIMITS RCPTMAX=100",
                            "250-AUTH LOGIN PLAIN CRAM-MD5",
                            "250 HELP");
        }
    }

    @Test
    void repliesToHeloWithServerName() throws IOException {
        try (TestClient client = SERVER.connect("smtp", FOREIGN)) {
            assertThat(client.ask("HELO client.example")).isEqualTo("250 wiz-code.private");
        }
    }

    @Test
    void repliesToQuitBeforeClosing() throws IOException {
        try (TestClient client = SERVER.connect("smtp", FOREIGN)) {
            assertThat(client.ask("QUIT")).startsWith("221 2.0.0");
            assertThat(client.rest()).isEmpty();
        }
    }

    @Test
    void acceptsMailForLocalMailboxFromAnyClient() throws IOException {
        try (TestClient client = SERVER.smtp(FOREIGN)) {
            assertThat(client.ask("MAIL FROM:<s@example.org>")).startsWith("250 2.1.0");
            assertThat(client.ask(LOCAL)).startsWith("250 2.1.5");
        }
    }

    /** Some clients send a space after the colon. */
    @Test
    void acceptsOneSpaceAfterColon() throws IOException {
        try (TestClient client = SERVER.smtp(FOREIGN)) {
            assertThat(client.ask("MAIL FROM: <s@example.org>")).startsWith("250");
            assertThat(client.ask("RCPT TO: <alice@wiz-code.private>")).startsWith("250");
        }
    }

    /** Commands and their replies directly after EHLO. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            ignoreLeadingAndTrailingWhitespace = false,
            value = {
                "NOOP|250 2.0.0",
                "NOOP whatever this is|250 2.0.0",
                "noop|250 2.0.0",
                "NoOp |250 2.0.0",
                "RSET|250 2.0.0",
                "RSET now|501 5.5.4",
                "VRFY alice|252 2.1.5",
                "VRFY|501 5.5.4",
                "EXPN list|502 5.5.1",
                "ETRN wiz-code.private|502 5.5.1",
                "TURN|502 5.5.1",
                "SEND FROM:<a@b.test>|502 5.5.1",
                "SOML FROM:<a@b.test>|502 5.5.1",
                "SAML FROM:<a@b.test>|502 5.5.1",
                "HELP|214 2.0.0",
                "HELP MAIL|214 2.0.0",
                "HELO|501 5.5.4",
                "EHLO|501 5.5.4",
                "EHLO two names|501 5.5.4",
                "EHLO again.example|250",
                "QUIT now|501 5.5.4",
                "DATA|503 5.5.1",
                "DATA now|501 5.5.4",
                "RCPT TO:<alice@wiz-code.private>|503 5.5.1",
                "MAIL|501 5.5.4",
                "RCPT|501 5.5.4",
                "MAIL FROM|500 5.5.2",
                "MAIL TO:<a@b.test>|500 5.5.2",
                "MAIL FROM <a@b.test>|500 5.5.2",
                "MAIL  FROM:<a@b.test>|500 5.5.2",
                "MAIL FROM:  <a@b.test>|501 5.1.7",
                "MAIL FROM:a@b.test|501 5.1.7",
                "MAIL FROM:<a@b.test|501 5.1.7",
                "MAIL FROM:<a@b.test>SIZE=1|501 5.1.7",
                "MAIL FROM:<a>|501 5.1.7",
                "MAIL FROM:<a@b@c>|501 5.1.7",
                "MAIL FROM:< >|501 5.1.7",
                "MAIL FROM:<>|250 2.1.0",
                "mail from:<a@b.test>|250 2.1.0",
                "MAIL FROM:<\"a b\"@c.test>|250 2.1.0",
                "MAIL FROM:<a@[192.0.2.1]>|250 2.1.0",
                "MAIL FROM:<@r.test,@s.test:a@b.test>|250 2.1.0",
                "MAIL FROM:<a@b.test> SIZE=100|250 2.1.0",
                "MAIL FROM:<a@b.test> size=100 body=8bitmime smtputf8|250 2.1.0",
                "MAIL FROM:<a@b.test> BODY=7BIT|250 2.1.0",
                "MAIL FROM:<a@b.test> AUTH=<>|250 2.1.0",
                "MAIL FROM:<a@b.test> AUTH=postmaster@wiz-code.private|250 2.1.0",
                "MAIL FROM:<a@b.test> SIZE=|501 5.5.4",
                "MAIL FROM:<a@b.test> SIZE|501 5.5.4",
                "MAIL FROM:<a@b.test> SIZE=-1|501 5.5.4",
                "MAIL FROM:<a@b.test> SIZE=1e3|501 5.5.4",
                "MAIL FROM:<a@b.test> SIZE=1 SIZE=2|501 5.5.4",
                "MAIL FROM:<a@b.test> SMTPUTF8=yes|501 5.5.4",
                "MAIL FROM:<a@b.test> BODY=BINARYMIME|555 5.5.4",
                "MAIL FROM:<a@b.test> BODY|555 5.5.4",
                "MAIL FROM:<a@b.test> RET=FULL|250 2.1.0",
                "MAIL FROM:<a@b.test> ret=hdrs envid=QQ314159|250 2.1.0",
                "MAIL FROM:<a@b.test> ENVID=a+20b+7E+2B!|250 2.1.0",
                "MAIL FROM:<a@b.test> RET|501 5.5.4",
                "MAIL FROM:<a@b.test> RET=|501 5.5.4",
                "MAIL FROM:<a@b.test> RET=HEADERS|501 5.5.4",
                "MAIL FROM:<a@b.test> RET=FULL RET=FULL|501 5.5.4",
                "MAIL FROM:<a@b.test> ENVID|501 5.5.4",
                "MAIL FROM:<a@b.test> ENVID=a+2bc|501 5.5.4",
                "MAIL FROM:<a@b.test> ENVID=a+|501 5.5.4",
                "MAIL FROM:<a@b.test> ENVID=a+0D+0AQUIT|501 5.5.4",
                "MAIL FROM:<a@b.test> ENVID=a+C3+A4|501 5.5.4",
                "MAIL FROM:<a@b.test> ENVID=a ENVID=b|501 5.5.4",
                "MAIL FROM:<a@b.test> SMTPUTF8 ENVID=\u00e4|501 5.5.4",
                "MAIL FROM:<a@b.test> NOTIFY=NEVER|555 5.5.4",
                "MAIL FROM:<a@b.test> REQUIRETLS|555 5.5.4",
                "MAIL FROM:<a@b.test> REQUIRETLS=1|501 5.5.4",
                "MAIL FROM:<a@b.test> X-ANYTHING|555 5.5.4",
                "MAIL FROM:<a@b.test> =1|501 5.5.4",
                "MAIL FROM:<a@b.test> <c@d.test>|501 5.5.4",
                "BDAT 0 LAST|503 5.5.1",
                "bdat 0|503 5.5.1",
                "STARTTLS|500 5.5.2",
                "XCLIENT ADDR=127.0.1.5|500 5.5.2",
                "XFORWARD ADDR=127.0.1.5|500 5.5.2",
                "|500 5.5.2",
                " |500 5.5.2",
                " NOOP|500 5.5.2",
                "NOOP\tnow|500 5.5.2",
                "HELO\tclient.example|500 5.5.2",
            })
    void repliesToCommandAfterEhlo(String command, String reply) throws IOException {
        try (TestClient client = SERVER.smtp(FOREIGN)) {
            String line = command == null ? "" : command;
            assertThat(client.ask(line)).startsWith(reply);
            // the session continues
            assertThat(client.ask("NOOP")).startsWith("250 2.0.0");
        }
    }

    @Test
    void closesSessionOnProxyHeader() throws IOException {
        try (TestClient client = SERVER.smtp(FOREIGN)) {
            assertThat(client.ask("PROXY TCP4 127.0.1.5 127.0.0.1 1 2")).startsWith("500 5.5.2");
            assertThat(client.rest()).isEmpty();
        }
    }

    /** Commands that are refused before HELO. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "MAIL FROM:<a@b.test>|503 5.5.1",
                "RCPT TO:<alice@wiz-code.private>|503 5.5.1",
                "DATA|503 5.5.1",
                "AUTH PLAIN|503 5.5.1",
                "AUTH NTLM|503 5.5.1",
                "NOOP|250",
                "RSET|250",
                "VRFY alice|252",
                "HELP|214",
            })
    void repliesToCommandBeforeEhlo(String command, String reply) throws IOException {
        try (TestClient client = SERVER.connect("smtp", FOREIGN)) {
            assertThat(client.ask(command)).startsWith(reply);
            assertThat(client.ask("NOOP")).startsWith("250 2.0.0");
        }
    }

    /** Replies to RCPT for a client that may not relay. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "RCPT TO:<alice@wiz-code.private>|250 2.1.5",
                "RCPT TO:<ALICE@WIZ-CODE.PRIVATE>|250 2.1.5",
                "RCPT TO:<alice@alias.private>|250 2.1.5",
                "RCPT TO:<root@wiz-code.private>|250 2.1.5",
                "RCPT TO:<alice@wiz-code.private.>|250 2.1.5",
                "RCPT TO:<postmaster>|250 2.1.5",
                "RCPT TO:<PostMaster>|250 2.1.5",
                "RCPT TO:<@x.test:alice@wiz-code.private>|250 2.1.5",
                "RCPT TO:<nobody@wiz-code.private>|550 5.1.1",
                "RCPT TO:<fwd@wiz-code.private>|550 5.1.1",
                "RCPT TO:<norecv@wiz-code.private>|550 5.2.1",
                "RCPT TO:<v@victim.test>|550 5.7.1 Relay denied",
                "RCPT TO:<@wiz-code.private:v@victim.test>|550 5.7.1",
                "RCPT TO:<v%victim.test@wiz-code.private>|550 5.1.1",
                "RCPT TO:<\"v@victim.test\"@wiz-code.private>|550 5.1.1",
                "RCPT TO:<v@sub.wiz-code.private>|550 5.7.1",
                "RCPT TO:<v@xwiz-code.private>|550 5.7.1",
                "RCPT TO:<alice@[127.0.0.1]>|550 5.7.1",
                "RCPT TO:<postmaster@[IPv6:::1]>|550 5.7.1",
                "RCPT TO:<alice@localhost>|550 5.7.1",
                "RCPT TO:<>|501 5.1.3",
                "RCPT TO:<alice>|501 5.1.3",
                "RCPT TO:<alice@>|501 5.1.3",
                "RCPT TO:<@wiz-code.private>|501 5.1.3",
                "RCPT TO:alice@wiz-code.private|501 5.1.3",
                "RCPT TO:<alice@wiz-code.private|501 5.1.3",
                "RCPT TO:< alice@wiz-code.private >|501 5.1.3",
                "RCPT TO:<alice(c)@wiz-code.private>|501 5.1.3",
                "RCPT TO:<alice@wiz-code..private>|501 5.1.3",
                "RCPT TO:<v@victim.test@wiz-code.private>|501 5.1.3",
                "RCPT TO:<v@192.0.2.1>|501 5.1.3",
                "RCPT TO:<v@[3232235777]>|501 5.1.3",
                "RCPT TO:<alice@wiz-code.private> NOTIFY=NEVER|250 2.1.5",
                "RCPT TO:<alice@wiz-code.private> notify=success,Delay,FAILURE|250 2.1.5",
                "RCPT TO:<alice@wiz-code.private> ORCPT=rfc822;bob+2Bx@elsewhere.test NOTIFY=DELAY|250 2.1.5",
                "RCPT TO:<alice@wiz-code.private> ORCPT=x400;/c+3Dde/|250 2.1.5",
                "RCPT TO:<alice@wiz-code.private> ORCPT=utf-8;gr\\x{FC}n@elsewhere.test|250 2.1.5",
                "RCPT TO:<alice@wiz-code.private> NOTIFY|501 5.5.4",
                "RCPT TO:<alice@wiz-code.private> NOTIFY=|501 5.5.4",
                "RCPT TO:<alice@wiz-code.private> NOTIFY=ALWAYS|501 5.5.4",
                "RCPT TO:<alice@wiz-code.private> NOTIFY=NEVER,SUCCESS|501 5.5.4",
                "RCPT TO:<alice@wiz-code.private> NOTIFY=SUCCESS,|501 5.5.4",
                "RCPT TO:<alice@wiz-code.private> NOTIFY=SUCCESS,,DELAY|501 5.5.4",
                "RCPT TO:<alice@wiz-code.private> NOTIFY=NEVER NOTIFY=NEVER|501 5.5.4",
                "RCPT TO:<alice@wiz-code.private> ORCPT=bob@elsewhere.test|501 5.5.4",
                "RCPT TO:<alice@wiz-code.private> ORCPT=rfc822;|501 5.5.4",
                "RCPT TO:<alice@wiz-code.private> ORCPT=;bob@elsewhere.test|501 5.5.4",
                "RCPT TO:<alice@wiz-code.private> ORCPT=rfc822;a+x|501 5.5.4",
                "RCPT TO:<alice@wiz-code.private> ORCPT=rfc822;a+0A|501 5.5.4",
                "RCPT TO:<alice@wiz-code.private> ORCPT=rfc822;gr\u00fcn@elsewhere.test|501 5.5.4",
                "RCPT TO:<alice@wiz-code.private> ORCPT=utf-8;a\\b|501 5.5.4",
                "RCPT TO:<alice@wiz-code.private> ORCPT=utf-8;a\\x{0D}b|501 5.5.4",
                "RCPT TO:<alice@wiz-code.private> ORCPT=utf-8;a\\x{D800}b|501 5.5.4",
                "RCPT TO:<alice@wiz-code.private> ORCPT=utf-8;a\\x{110000}b|501 5.5.4",
                "RCPT TO:<alice@wiz-code.private> ORCPT=utf-8;a\\x{1F600}\\x{5C}b|250 2.1.5",
                "RCPT TO:<alice@wiz-code.private> ORCPT=utf-8;gr\u00fcn@elsewhere.test|553 5.6.7",
                "RCPT TO:<alice@wiz-code.private> RET=FULL|555 5.5.4",
                "RCPT TO:<v@victim.test> ORCPT=rfc822;alice@wiz-code.private|550 5.7.1",
                "RCPT TO:<alice@wiz-code.private> X=<v@victim.test>|555 5.5.4",
                "RCPT TO:<alice@wiz-code.private> <v@victim.test>|501 5.5.4",
                "RCPT FROM:<alice@wiz-code.private>|500 5.5.2",
                "RCPT TO:<alic\u00e9@wiz-code.private>|553 5.6.7",
                "RCPT TO:<v@b\u00fccher.test>|550 5.7.1",
                "RCPT TO:<v@xn--bcher-kva.test>|550 5.7.1",
                "RCPT TO:<v@stra\u00dfe.test>|501 5.1.3",
            })
    void repliesToRecipient(String command, String reply) throws IOException {
        try (TestClient client = SERVER.smtp(FOREIGN)) {
            client.ask("MAIL FROM:<s@example.org>");
            assertThat(client.ask(command)).startsWith(reply);
            assertThat(client.ask(LOCAL)).as("the transaction goes on").startsWith("250 2.1.5");
        }
    }

    @Test
    void requiresSmtpUtf8ForUtf8Path() throws IOException {
        try (TestClient client = SERVER.smtp(ALLOWED)) {
            assertThat(client.ask("MAIL FROM:<j\u00fcrgen@example.org>")).startsWith("553 5.6.7");
            assertThat(client.ask("MAIL FROM:<j\u00fcrgen@example.org> SMTPUTF8"))
                    .startsWith("250");
            assertThat(client.ask("RCPT TO:<gr\u00fcn@victim.test>")).startsWith("250");
            client.ask("RSET");
            assertThat(client.ask("MAIL FROM:<s@b\u00fccher.test>"))
                    .as("a domain goes out as A-labels")
                    .startsWith("250");
        }
    }

    @Test
    void rejectsCommandThatIsNotUtf8() throws IOException {
        try (TestClient client = SERVER.smtp(FOREIGN)) {
            client.send(new byte[] {'N', 'O', 'O', 'P', ' ', (byte) 0xc3, '\r', '\n'});
            assertThat(client.reply()).startsWith("500 5.5.2");
            assertThat(client.ask("NOOP")).startsWith("250");
        }
    }

    /** In Unicode, the capital of the long s is S. A proxy in front of the server would see another command. */
    @ParameterizedTest
    @ValueSource(strings = {"R\u017fET", "MA\u0131L FROM:<a@b.test>", "QU\u0131T"})
    void ignoresCaseOfAsciiLettersOnly(String command) throws IOException {
        try (TestClient client = SERVER.smtp(FOREIGN)) {
            assertThat(client.ask(command)).startsWith("500 5.5.2");
            assertThat(client.ask("NOOP")).startsWith("250");
        }
    }

    @Test
    void repliesToPipelinedCommandsInOrder() throws IOException {
        try (TestClient client = TestClient.connect(SERVER.server().address("smtp", FOREIGN), FOREIGN)) {
            client.send("EHLO client.example\r\nMAIL FROM:<s@example.org>\r\n" + RELAYED + "\r\n" + LOCAL
                    + "\r\nRCPT TO:<nobody@wiz-code.private>\r\nNOOP\r\nRSET\r\nFOO\r\nDATA\r\nQUIT\r\n");
            List<String> codes = IntStream.range(0, 11)
                    .mapToObj(i -> reply(client).substring(0, 3))
                    .toList();
            assertThat(codes)
                    .containsExactly("220", "250", "250", "550", "250", "550", "250", "250", "500", "503", "221");
            assertThat(client.rest()).isEmpty();
        }
    }

    private static String reply(TestClient client) {
        try {
            return client.reply();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    void acceptsMessageAndCommandsPipelinedAfterData() throws IOException {
        SERVER.clearMail("alice");
        try (TestClient client = SERVER.smtp(FOREIGN)) {
            client.send("MAIL FROM:<s@example.org>\r\n" + LOCAL
                    + "\r\nDATA\r\nSubject: one\r\n\r\none\r\n.\r\nMAIL FROM:<>\r\n" + RELAYED + "\r\nQUIT\r\n");
            assertThat(client.reply()).startsWith("250");
            assertThat(client.reply()).startsWith("250");
            assertThat(client.reply()).startsWith("354");
            assertThat(client.reply()).startsWith("250 2.0.0");
            assertThat(client.reply()).startsWith("250 2.1.0");
            assertThat(client.reply()).startsWith("550 5.7.1");
            assertThat(client.reply()).startsWith("221");
        }
        assertThat(SERVER.mail("alice")).hasSize(1);
    }

    @Test
    void acceptsDialogueSentByteByByte() throws IOException {
        try (TestClient client = SERVER.smtp(FOREIGN)) {
            for (byte octet : "MAIL FROM:<s@example.org>\r\n".getBytes(java.nio.charset.StandardCharsets.US_ASCII)) {
                client.send(new byte[] {octet});
            }
            assertThat(client.reply()).startsWith("250 2.1.0");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"RSET", "EHLO again.example", "HELO again.example"})
    void endsTheTransaction(String command) throws IOException {
        try (TestClient client = SERVER.smtp(ALLOWED)) {
            client.ask("MAIL FROM:<s@example.org>");
            client.ask(RELAYED);
            assertThat(client.ask(command)).startsWith("250");
            assertThat(client.ask(RELAYED)).startsWith("503 5.5.1");
            assertThat(client.ask("DATA")).startsWith("503 5.5.1");
            assertThat(client.ask("MAIL FROM:<s@example.org>")).startsWith("250 2.1.0");
        }
    }

    /** XMail: SMTPHandleCmd_MAIL. Recipients meant for the second message must not join the first. */
    @Test
    void secondMailIsRefusedAndEndsTransaction() throws IOException {
        try (TestClient client = SERVER.smtp(ALLOWED)) {
            client.ask("MAIL FROM:<first@example.org>");
            client.ask(RELAYED);
            assertThat(client.ask("MAIL FROM:<second@example.org>")).startsWith("503 5.5.1");
            assertThat(client.ask(RELAYED)).startsWith("503 5.5.1");
            assertThat(client.ask("DATA")).startsWith("503 5.5.1");
        }
    }

    @Test
    void refusedMailBeginsNoTransaction() throws IOException {
        try (TestClient client = SERVER.smtp(ALLOWED)) {
            assertThat(client.ask("MAIL FROM:<s@example.org> X-ANYTHING")).startsWith("555");
            assertThat(client.ask(RELAYED)).startsWith("503 5.5.1");
        }
    }

    @Test
    void rejectsDataWithoutRecipient() throws IOException {
        try (TestClient client = SERVER.smtp(FOREIGN)) {
            client.ask("MAIL FROM:<s@example.org>");
            client.ask(RELAYED);
            assertThat(client.ask("DATA")).startsWith("554 5.5.1");
            assertThat(client.ask(LOCAL)).as("and the transaction goes on").startsWith("250");
        }
    }

    /** A transaction keeps nothing of the previous one. */
    @Test
    void nextTransactionKeepsNothingOfThePrevious() throws IOException {
        SERVER.clearMail("alice");
        try (TestClient client = SERVER.smtp(FOREIGN)) {
            client.ask("MAIL FROM:<s@example.org>");
            client.ask(LOCAL);
            client.ask("DATA");
            assertThat(client.ask("one\r\n.")).startsWith("250 2.0.0");
            assertThat(client.ask(LOCAL)).startsWith("503");
            assertThat(client.ask("DATA")).startsWith("503");
            assertThat(client.ask("MAIL FROM:<s@example.org>")).startsWith("250");
        }
    }

    /** R16: the reply does not name the rule. */
    @Test
    void r16_refusalDoesNotNameRule() throws IOException {
        try (TestClient client = SERVER.smtp(FOREIGN)) {
            client.ask("MAIL FROM:<s@example.org>");
            assertThat(client.ask(RELAYED)).isEqualTo("550 5.7.1 Relay denied");
        }
    }

    @Test
    void submissionListenerRequiresLogin() throws IOException {
        try (TestClient client = SERVER.connect("submission", "127.0.1.5")) {
            client.ask("EHLO client.example");
            assertThat(client.ask("MAIL FROM:<s@example.org>")).startsWith("530 5.7.0");
            assertThat(client.ask(LOCAL)).startsWith("503");
            assertThat(client.ask("AUTH PLAIN AHJlbGF5dXNlcgByZWxheXBhc3M=")).startsWith("235 2.7.0");
            assertThat(client.ask("MAIL FROM:<s@example.org>")).startsWith("250");
            assertThat(client.ask(RELAYED)).startsWith("250");
        }
    }

    /** A grant does not count as a login. */
    @Test
    void submissionListenerIgnoresPopBeforeSmtp() throws IOException {
        String client = "127.0.0.40";
        assertThat(SERVER.popLogin(client, "alice", "alicepw")).startsWith("+OK");
        try (TestClient smtp = SERVER.connect("submission", client)) {
            smtp.ask("EHLO client.example");
            assertThat(smtp.ask("MAIL FROM:<alice@wiz-code.private>")).startsWith("530 5.7.0");
        }
    }
}
