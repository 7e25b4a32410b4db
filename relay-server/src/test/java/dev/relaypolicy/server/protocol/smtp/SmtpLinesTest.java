package dev.relaypolicy.server.protocol.smtp;

import static dev.relaypolicy.server.ServerExtension.ALLOWED;
import static dev.relaypolicy.server.ServerExtension.FOREIGN;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.base.Splitter;
import dev.relaypolicy.server.ServerExtension;
import dev.relaypolicy.server.TestClient;
import java.io.IOException;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.StreamHandler;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Malformed lines and exceeded limits. */
class SmtpLinesTest {

    private static final String LOCAL = "RCPT TO:<alice@wiz-code.private>";

    @RegisterExtension
    static final ServerExtension SERVER = new ServerExtension().with("server.tab", """
                    "RootDomain"\t"wiz-code.private"
                    "POP3Domain"\t"wiz-code.private"
                    "MaxMessageSize"\t"20"
                    "DefaultSmtpPerms"\t"MRZ"
                    """);

    @Test
    void limitsCommandLineTo2048Bytes() throws IOException {
        try (TestClient client = SERVER.smtp(FOREIGN)) {
            assertThat(client.ask("NOOP " + "x".repeat(2_043))).startsWith("250");
            assertThat(client.ask("NOOP " + "x".repeat(2_044))).startsWith("500 5.5.2");
            assertThat(client.ask("NOOP")).startsWith("250");
        }
    }

    /** The limit counts bytes: a character may be two bytes. */
    @Test
    void limitsLinesInBytesNotCharacters() throws IOException {
        try (TestClient client = SERVER.smtp(FOREIGN)) {
            assertThat(client.ask("NOOP " + "\u00e9".repeat(1_022))).startsWith("500 5.5.2");
            assertThat(client.ask("NOOP " + "\u00e9".repeat(1_021))).startsWith("250");
        }
    }

    @Test
    void limitsAuthLineTo12288Bytes() throws IOException {
        try (TestClient client = SERVER.smtp("127.0.0.60")) {
            String start = "AUTH PLAIN ";
            assertThat(client.ask(start + "A".repeat(12_288 - start.length())))
                    .as("it is read and found wrong")
                    .startsWith("501 5.5.2");
            assertThat(client.ask(start + "A".repeat(12_289 - start.length()))).startsWith("500 5.5.2");
            assertThat(client.ask("NOOP")).startsWith("250");
        }
    }

    @Test
    void rejectsOverlongResponseToChallenge() throws IOException {
        try (TestClient client = SERVER.smtp("127.0.0.61")) {
            assertThat(client.ask("AUTH PLAIN")).startsWith("334");
            assertThat(client.ask("A".repeat(12_289))).startsWith("501");
            assertThat(client.ask("NOOP")).startsWith("250");
        }
    }

    @Test
    void continuesAfterLineOf100000Bytes() throws IOException {
        try (TestClient client = SERVER.smtp(FOREIGN)) {
            assertThat(client.ask("x".repeat(100_000))).startsWith("500 5.5.2");
            assertThat(client.ask("MAIL FROM:<" + "x".repeat(100_000) + "@example.org>"))
                    .startsWith("500 5.5.2");
            assertThat(client.ask("NOOP")).startsWith("250");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "NOOP\nNOOP\r\n",
                "NOOP\n",
                "NOOP\rNOOP\r\n",
                "NO\0OP\r\n",
                "\0",
                "\r\r\n",
                "MAIL FROM:<a@b.test>\nRCPT TO:<v@victim.test>\r\n",
                "RSET\r\n\nQUIT\r\n"
            })
    void replies521ToBareControlAndCloses(String octets) throws IOException {
        try (TestClient client = SERVER.smtp(ALLOWED)) {
            client.send(octets);
            if (octets.startsWith("RSET")) {
                assertThat(client.reply()).startsWith("250");
            }
            assertThat(client.reply()).startsWith("521 5.5.2");
            assertThat(client.rest()).isEmpty();
        }
    }

    @Test
    void closesSessionOnBareControlWithinLogin() throws IOException {
        try (TestClient client = SERVER.smtp(FOREIGN)) {
            client.ask("AUTH LOGIN");
            client.send("YWxpY2U=\nQUIT\r\n");
            assertThat(client.reply()).startsWith("521 5.5.2");
            assertThat(client.rest()).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "YWxpY2U=\\nQUIT\\r\\n, 521 5.5.2, a bare control character within a login",
        "BDAT 10\\r\\n, 501 5.5.4, BDAT within a login",
    })
    void logsWhyTheSessionEndsWithinALogin(String response, String reply, String why) throws Exception {
        BlockingQueue<String> causes = new LinkedBlockingQueue<>();
        Handler handler = new StreamHandler() {
            @Override
            public synchronized void publish(LogRecord logged) {
                Optional.ofNullable(logged.getThrown())
                        .map(Throwable::getMessage)
                        .ifPresent(causes::add);
            }
        };
        Logger logger = Logger.getLogger("dev.relaypolicy.server.protocol.wire");
        handler.setLevel(Level.ALL);
        logger.addHandler(handler);
        logger.setLevel(Level.ALL);
        try (TestClient client = SERVER.smtp(FOREIGN)) {
            client.ask("AUTH LOGIN");
            client.send(response.translateEscapes());
            assertThat(client.reply()).startsWith(reply);
            assertThat(causes.poll(10, TimeUnit.SECONDS)).isEqualTo(why);
        } finally {
            logger.setLevel(null);
            logger.removeHandler(handler);
        }
    }

    @Test
    void closesSessionOnBinaryNoise() throws IOException {
        Random random = new Random(20261125);
        for (int i = 0; i < 20; i++) {
            byte[] noise = new byte[3_000];
            random.nextBytes(noise);
            try (TestClient client = SERVER.connect("smtp", FOREIGN)) {
                client.send(noise);
                client.endOutput();
                for (String line : Splitter.on("\r\n").split(client.rest())) {
                    assertThat(line).matches("(5[0-9][0-9] .*)?");
                }
            }
        }
        try (TestClient client = SERVER.smtp(FOREIGN)) {
            assertThat(client.ask("NOOP")).startsWith("250");
        }
    }

    /** A TLS client on a port without TLS. */
    @Test
    void replies521ToTlsHandshake() throws IOException {
        try (TestClient client = SERVER.connect("smtp", FOREIGN)) {
            client.send(new byte[] {0x16, 3, 1, 0, (byte) 0xa5, 1, 0, 0, (byte) 0xa1, 3, 3});
            assertThat(client.reply()).startsWith("521 5.5.2");
        }
    }

    /** A web page can make a browser at a permitted address send an SMTP dialogue in the body of a request. */
    @ParameterizedTest
    @CsvSource({
        "POST, 10",
        "POST, 3000",
        "POST, 100000",
        "GET, 10",
        "get, 10",
        "HEAD, 10",
        "PUT, 10",
        "OPTIONS, 10",
        "CONNECT, 10"
    })
    void closesSessionOnHttpRequest(String method, int length) throws IOException {
        try (TestClient client = SERVER.connect("smtp", ALLOWED)) {
            client.send(method + " /" + "x".repeat(length) + " HTTP/1.1\r\nHost: mail.example\r\n\r\n"
                    + "EHLO x\r\nMAIL FROM:<a@b.test>\r\nRCPT TO:<v@victim.test>\r\n");
            assertThat(client.rest().lines()).containsExactly("500 5.5.2 This is no HTTP server, closing connection");
        }
    }

    @Test
    void closesSessionAtThe50thError() throws IOException {
        try (TestClient client = SERVER.smtp(FOREIGN)) {
            for (int i = 1; i <= 50; i++) {
                assertThat(client.ask("FOO")).startsWith("500");
            }
            assertThat(client.reply()).startsWith("421 4.7.0");
            assertThat(client.rest()).isEmpty();
        }
    }

    @Test
    void refusedRecipientsCountAsErrors() throws IOException {
        try (TestClient client = SERVER.smtp(FOREIGN)) {
            client.ask("MAIL FROM:<s@example.org>");
            for (int i = 1; i <= 50; i++) {
                assertThat(client.ask("RCPT TO:<guess" + i + "@wiz-code.private>"))
                        .startsWith("550 5.1.1");
            }
            assertThat(client.reply()).startsWith("421 4.7.0");
        }
    }

    @Test
    void limitsRecipientsTo100AndDeliversToThem() throws IOException {
        SERVER.clearMail("alice");
        try (TestClient client = SERVER.smtp(FOREIGN)) {
            client.ask("MAIL FROM:<s@example.org>");
            for (int i = 1; i <= 100; i++) {
                assertThat(client.ask("RCPT TO:<w" + i + "@wiz-code.private>")).startsWith("250");
            }
            assertThat(client.ask(LOCAL)).startsWith("452 4.5.3");
            client.ask("DATA");
            assertThat(client.ask("Subject: many\r\n\r\nmany\r\n.")).startsWith("250");
            assertThat(client.ask("MAIL FROM:<s@example.org>")).startsWith("250");
            assertThat(client.ask(LOCAL)).as("the count begins anew").startsWith("250");
        }
        assertThat(SERVER.mail("alice")).as("all of them are aliases of alice").hasSize(1);
    }

    @Test
    void announcesAndEnforcesSizeLimit() throws IOException {
        SERVER.clearMail("alice");
        try (TestClient client = SERVER.connect("smtp", FOREIGN)) {
            client.send("EHLO client.example\r\n");
            assertThat(client.replyLines()).contains("250-SIZE 20480");
            assertThat(client.ask("MAIL FROM:<s@example.org> SIZE=20481")).startsWith("552 5.3.4");
            assertThat(client.ask("MAIL FROM:<s@example.org> SIZE=99999999999999999999"))
                    .startsWith("5");
            assertThat(client.ask("MAIL FROM:<s@example.org> SIZE=20480")).startsWith("250");
            client.ask(LOCAL);
            client.ask("DATA");
            client.send(("x".repeat(1_022) + "\r\n").repeat(20) + "\r\n.\r\n");
            assertThat(client.reply()).as("two octets more than allowed").startsWith("552 5.3.4");
            assertThat(client.ask("NOOP")).startsWith("250");
            client.ask("MAIL FROM:<s@example.org>");
            client.ask(LOCAL);
            client.ask("DATA");
            client.send(("x".repeat(1_022) + "\r\n").repeat(20) + ".\r\n");
            assertThat(client.reply()).as("as many as allowed").startsWith("250");
        }
        assertThat(SERVER.mail("alice")).hasSize(1);
    }

    /** The permission Z. */
    @Test
    void announcesNoSizeLimitToExemptUser() throws IOException {
        try (TestClient client = SERVER.smtp("127.0.0.62")) {
            assertThat(client.ask("AUTH PLAIN " + Login.plain("postmaster@wiz-code.private", "secret")))
                    .startsWith("235");
            client.send("EHLO client.example\r\n");
            assertThat(client.replyLines()).contains("250-SIZE 1073741824").noneMatch(line -> line.contains("AUTH"));
            assertThat(client.ask("MAIL FROM:<s@example.org> SIZE=99999999")).startsWith("250");
        }
    }

    /** Everything goes back with CRLF and in ASCII, whatever the client sent. */
    @Test
    void repliesContainNoClientText() throws IOException {
        String evil = "\u001b[31mEVIL\u202e";
        try (TestClient client = SERVER.smtp(FOREIGN)) {
            client.send(String.join(
                    "\r\n",
                    evil,
                    "EHLO " + evil,
                    "MAIL FROM:<" + evil + "@example.org>",
                    "MAIL FROM:<s@example.org> " + evil,
                    "MAIL FROM:<s@example.org>",
                    "RCPT TO:<" + evil + "@example.org>",
                    "RCPT TO:<v@victim.test> " + evil,
                    "VRFY " + evil,
                    "AUTH " + evil,
                    "HELP " + evil,
                    "QUIT",
                    ""));
            String replies = client.rest();
            assertThat(replies).doesNotContain("EVIL").endsWith("\r\n");
            assertThat(replies.getBytes(ISO_8859_1)).satisfies(octets -> {
                for (byte octet : octets) {
                    assertThat(octet == '\r' || octet == '\n' || (octet >= ' ' && octet <= '~'))
                            .isTrue();
                }
            });
        }
    }
}
