package dev.relaypolicy.server.log;

import static dev.relaypolicy.server.ServerExtension.ALLOWED;
import static dev.relaypolicy.server.ServerExtension.FOREIGN;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.base.Splitter;
import dev.relaypolicy.server.ServerExtension;
import dev.relaypolicy.server.TestClient;
import dev.relaypolicy.server.protocol.smtp.Login;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** R16: each decision is one complete log line. Clients cannot forge fields, and no secret is logged. */
class DecisionLogTest {

    @RegisterExtension
    static final ServerExtension SERVER =
            new ServerExtension().with("smtp.ipmap.tab", "\"127.0.0.9\"\t\"255.255.255.255\"\t\"DENY\"\t1\n");

    @BeforeEach
    void emptyTheLog() {
        SERVER.server().log().clear();
    }

    /** Parses the fields of a line, and fails if it is malformed. */
    private static Map<String, String> fields(String line) {
        List<String> parts = Splitter.on(' ').splitToList(line);
        assertThat(parts.get(0)).isEqualTo("decision");
        Map<String, String> fields = new LinkedHashMap<>();
        for (String part : parts.subList(1, parts.size())) {
            int equals = part.indexOf('=');
            assertThat(equals).as(line).isPositive();
            assertThat(fields.put(part.substring(0, equals), part.substring(equals + 1)))
                    .as("duplicate field: %s", line)
                    .isNull();
        }
        assertThat(fields.keySet())
                .containsExactly(
                        "id",
                        "time",
                        "verdict",
                        "code",
                        "enhanced",
                        "policy",
                        "origin",
                        "reason",
                        "client",
                        "listener",
                        "tls",
                        "helo",
                        "user",
                        "from",
                        "to",
                        "detail");
        return fields;
    }

    private static List<String> decisions() {
        return SERVER.server().log().stream()
                .filter(line -> line.startsWith("decision "))
                .toList();
    }

    private static Map<String, String> onlyLine() {
        assertThat(decisions()).hasSize(1);
        return fields(decisions().get(0));
    }

    @Test
    void logsDeniedRecipientWithReason() throws IOException {
        try (TestClient smtp = SERVER.smtp(FOREIGN)) {
            smtp.ask("MAIL FROM:<s@example.org>");
            smtp.ask("RCPT TO:<v@victim.test>");
        }
        assertThat(onlyLine())
                .containsEntry("verdict", "deny")
                .containsEntry("code", "550")
                .containsEntry("enhanced", "5.7.1")
                .containsEntry("policy", "gate")
                .containsEntry("origin", "-")
                .containsEntry("reason", "no-permit")
                .containsEntry("client", "127.0.0.2")
                .containsEntry("listener", "smtp")
                .containsEntry("helo", "client.example")
                .containsEntry("user", "-")
                .containsEntry("from", "<s@example.org>")
                .containsEntry("to", "<v@victim.test>");
    }

    @Test
    void logsPermittingRow() throws IOException {
        try (TestClient smtp = SERVER.smtp(ALLOWED)) {
            smtp.ask("MAIL FROM:<>");
            smtp.ask("RCPT TO:<v@victim.test>");
        }
        assertThat(onlyLine())
                .containsEntry("verdict", "permit")
                .containsEntry("code", "250")
                .containsEntry("policy", "smtprelay.tab")
                .containsEntry("origin", "smtprelay.tab:1")
                .containsEntry("from", "<>");
    }

    @Test
    void logsDenyAtConnect() throws IOException {
        try (TestClient smtp = TestClient.connect(SERVER.server().address("smtp", "127.0.0.9"), "127.0.0.9")) {
            assertThat(smtp.reply()).startsWith("554");
            smtp.rest();
        }
        assertThat(onlyLine())
                .containsEntry("verdict", "deny")
                .containsEntry("origin", "smtp.ipmap.tab:1")
                .containsEntry("helo", "-")
                .containsEntry("from", "-")
                .containsEntry("to", "-");
    }

    @Test
    void logsEachRecipientWithItsOwnId() throws IOException {
        try (TestClient smtp = SERVER.smtp(ALLOWED)) {
            smtp.ask("MAIL FROM:<s@example.org>");
            smtp.ask("RCPT TO:<v@victim.test>");
            smtp.ask("RCPT TO:<alice@wiz-code.private>");
            smtp.ask("RCPT TO:<nobody@wiz-code.private>");
            smtp.ask("RCPT TO:<nonsense>");
        }
        assertThat(SERVER.server().log()).hasSize(4);
        assertThat(SERVER.server().log().stream().map(line -> fields(line).get("id")))
                .doesNotHaveDuplicates();
    }

    @Test
    void logsDenyAtMail() throws IOException {
        try (TestClient smtp = SERVER.connect("submission", FOREIGN)) {
            smtp.ask("EHLO client.example");
            smtp.ask("MAIL FROM:<s@example.org>");
        }
        assertThat(onlyLine()).containsEntry("reason", "no-login").containsEntry("listener", "submission");
    }

    @Test
    void logsAuthenticatedUser() throws IOException {
        try (TestClient smtp = SERVER.smtp(FOREIGN)) {
            smtp.ask("AUTH PLAIN " + Login.plain("POSTMASTER:wiz-code.private", "secret"));
            smtp.ask("MAIL FROM:<s@example.org>");
            smtp.ask("RCPT TO:<v@victim.test>");
        }
        assertThat(onlyLine())
                .containsEntry("user", "postmaster@wiz-code.private")
                .containsEntry("policy", "authenticated");
    }

    @Test
    void clientTextStaysInItsField() throws IOException {
        String evil = "\"x\u001b[2J verdict=permit \\r\\ndecision id=forged verdict=permit\\u000a\u2028\u202e\t=\"";
        try (TestClient smtp = SERVER.connect("smtp", FOREIGN)) {
            smtp.ask("EHLO \"\u001b[31m\\r\\ndecision\u2028\u0085\\s=\"");
            smtp.ask("MAIL FROM:<" + evil + "@example.org> SMTPUTF8");
            smtp.ask("MAIL FROM:<\"a b=c\\\\ \"@example.org> SMTPUTF8");
            smtp.ask("RCPT TO:<" + evil + "@victim.test>");
            smtp.ask("RCPT TO:<\"x verdict=permit\"@victim.test>");
            smtp.ask("RCPT TO:<v@victim.test> X=\u001b[0m");
            smtp.ask("RCPT TO:<\u4f60\u597d@victim.test>");
        }
        assertThat(SERVER.server().log()).hasSize(5).allSatisfy(line -> {
            assertThat(line).matches("[ -~]*");
            assertThat(fields(line)).containsEntry("verdict", "deny");
            fields(line).values().forEach(value -> assertThat(value).doesNotContain("\"", " "));
        });
        assertThat(fields(SERVER.server().log().get(2)))
                .containsEntry("from", "<\\u0022a\\sb=c\\\\\\\\\\s\\u0022@example.org>");
    }

    @Test
    void truncatesLongAddress() throws IOException {
        try (TestClient smtp = SERVER.connect("smtp", FOREIGN)) {
            smtp.ask("EHLO " + "\u00e9".repeat(1_000));
            smtp.ask("MAIL FROM:<s@example.org>");
            smtp.ask("RCPT TO:<" + "\u00e9".repeat(1_000) + "@victim.test>");
        }
        String line = SERVER.server().log().get(0);
        assertThat(line.length()).isLessThan(2_000);
        assertThat(fields(line).get("helo")).as("no escape is split").matches("(\\\\u00e9)+\\.\\.\\.");
    }

    /** Looks for every password of this test, in clear text and as encoded on the wire. */
    @Test
    void neverLogsSecrets() throws IOException {
        ByteArrayOutputStream console = new ByteArrayOutputStream();
        StringBuilder logged = new StringBuilder();
        Handler handler = new Handler() {
            @Override
            public void publish(LogRecord record) {
                synchronized (logged) {
                    logged.append(new SimpleFormatter().format(record));
                }
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        Logger ours = Logger.getLogger("dev.relaypolicy");
        Level level = ours.getLevel();
        PrintStream err = System.err;
        ours.addHandler(handler);
        handler.setLevel(Level.ALL);
        ours.setLevel(Level.ALL);
        System.setErr(new PrintStream(console, true, UTF_8));
        String right = "alicepw";
        String wrong = "Wr0ng-Passw0rd";
        try {
            try (TestClient smtp = SERVER.smtp("127.7.0.1")) {
                smtp.ask("AUTH PLAIN " + Login.plain("alice@wiz-code.private", wrong));
                smtp.ask("AUTH LOGIN " + Login.base64("bob@second.private"));
                smtp.ask(Login.base64(wrong));
                smtp.ask("AUTH PLAIN " + Login.plain("alice@wiz-code.private", right) + "x");
                smtp.ask("AUTH PLAIN " + Login.plain("alice@wiz-code.private", right));
                smtp.ask("MAIL FROM:<alice@wiz-code.private>");
                smtp.ask("RCPT TO:<v@victim.test>");
                smtp.ask("DATA");
            }
            SERVER.popLogin("127.7.0.2", "alice", wrong);
            SERVER.popLogin("127.7.0.3", "alice", right);
            try (TestClient pop = SERVER.connect("pop3", "127.7.0.4")) {
                pop.ask("USER alice");
                pop.send("PASS " + right + "\n");
                pop.rest();
            }
            SERVER.edit("mailusers.tab", "\"wiz-code.private\"\t\"alice\"\t\"04090c06001512x\"\t2\t\"alice\"\t\"U\"\n");
        } finally {
            System.setErr(err);
            ours.setLevel(level);
            ours.removeHandler(handler);
        }
        String everything = console.toString(UTF_8) + logged + SERVER.server().log();
        assertThat(everything)
                .contains("to=<v@victim.test>")
                .doesNotContain(
                        right,
                        wrong,
                        "04090c06001512",
                        Login.base64(right),
                        Login.base64(wrong),
                        Login.plain("alice@wiz-code.private", right),
                        Login.plain("alice@wiz-code.private", wrong));
    }
}
