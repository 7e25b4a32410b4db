package dev.relaypolicy.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.relaypolicy.server.TestClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CommandRateTest {

    private static final String MAIL = "MAIL FROM:<s@example.net>\r\n";
    private static final String RCPT = "RCPT TO:<ann@example.org>\r\n";

    @TempDir
    private Path folder;

    private YamlServer serve(String limits) throws IOException {
        Path file = folder.resolve("relay.yaml");
        Files.writeString(file, """
                        host: relay.example.org
                        local-domains: [example.org]
                        postmaster: ann@example.org
                        users: {ann@example.org: {password: "{XMAIL}160d0a1548160006170011"}}
                        limits: {%s}
                        """.formatted(limits));
        return YamlServer.start(file);
    }

    @Test
    void tooManyCommandsCloseSmtpSession() throws IOException {
        try (YamlServer server = serve("commands-per-minute: 60, recipients: 1000");
                TestClient smtp = server.connect("smtp", "127.0.0.9")) {
            smtp.send(MAIL + RCPT.repeat(1000));
            assertThat(smtp.rest().lines())
                    .hasSizeBetween(60, 65)
                    .last()
                    .asString()
                    .startsWith("421 4.7.0 Too many commands");
        }
    }

    @Test
    void tooManyCommandsClosePop3Session() throws IOException {
        try (YamlServer server = serve("commands-per-minute: 60");
                TestClient pop = server.connect("pop3", "127.0.0.9")) {
            pop.send("CAPA\r\n".repeat(1000));
            assertThat(pop.rest().lines().filter(line -> line.startsWith("-ERR")))
                    .containsExactly("-ERR [SYS/TEMP] too many commands");
        }
    }

    @Test
    void limitsErrorsOfPop3Session() throws IOException {
        try (YamlServer server = serve("errors: 3");
                TestClient pop = server.connect("pop3", "127.0.0.9")) {
            pop.send("NONSENSE\r\n".repeat(10));
            assertThat(pop.rest().lines()).hasSize(4).last().asString().contains("too many errors");
        }
    }

    @Test
    void acceptsThousandPipelinedRecipients() throws IOException {
        try (YamlServer server = serve("recipients: 1000");
                TestClient smtp = server.connect("smtp", "127.0.0.9")) {
            for (int message = 0; message < 3; message++) {
                smtp.send(MAIL + RCPT.repeat(1000) + "DATA\r\n");
                for (int i = 0; i <= 1000; i++) {
                    assertThat(smtp.reply()).startsWith("250");
                }
                assertThat(smtp.reply()).startsWith("354");
                assertThat(smtp.ask("Subject: x\r\n\r\nx\r\n.")).startsWith("250 2.0.0");
            }
            assertThat(smtp.ask("QUIT")).startsWith("221");
        }
    }

    @Test
    void limitsJunkCommands() throws IOException {
        try (YamlServer server = serve("junk-commands: 10");
                TestClient smtp = server.connect("smtp", "127.0.0.9")) {
            smtp.send("NOOP\r\n".repeat(20));
            assertThat(smtp.rest().lines()).hasSize(10).last().asString().startsWith("421 4.7.0");
        }
    }
}
