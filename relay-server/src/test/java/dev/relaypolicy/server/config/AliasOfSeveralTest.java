package dev.relaypolicy.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.relaypolicy.server.TestClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** An alias of several mailboxes: the state of each counts. */
@Timeout(60)
class AliasOfSeveralTest {

    private static final String PASSWORD =
            "{PBKDF2-SHA256}1000$AAAAAAAAAAAAAAAAAAAAAA==$" + "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";

    @TempDir
    private Path folder;

    private YamlServer server;

    @BeforeEach
    void serve() throws IOException {
        Path file = folder.resolve("relay.yaml");
        Files.writeString(file, """
                host: relay.example.org
                listeners: {smtp: {permit: [local-recipients, pop-before-smtp]}, pop3: {role: pop3}}
                next-hops: {hop: {host: "127.0.0.1:1", default: true}}
                local-domains: {example.org: {recipients: [bob]}}
                users:
                  ann@example.org: {password: '%1$s', receive: false}
                  eve@example.org: {password: '%1$s', receive: false}
                  cat@example.org: {password: '%1$s', quota: 100}
                  pat@example.org: {password: '{XMAIL}160006170011', receive: false}
                aliases:
                  both@example.org: [ann@example.org, bob@example.org]
                  none@example.org: [ann@example.org, eve@example.org]
                  cats@example.org: [bob@example.org, cat@example.org]
                  pats@example.org: [cat@example.org, pat@example.org]
                """.formatted(PASSWORD));
        server = YamlServer.start(file);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void disabledMailboxReceivesNothingByAlias() throws IOException {
        try (TestClient smtp = server.connect("smtp", "127.0.0.1")) {
            smtp.ask("MAIL FROM:<s@example.net>");
            for (String nobody : new String[] {"ann", "none"}) {
                assertThat(smtp.ask("RCPT TO:<" + nobody + "@example.org>")).startsWith("550 5.2.1");
            }
            assertThat(smtp.ask("RCPT TO:<both@example.org>")).startsWith("250");
            smtp.ask("DATA");
            assertThat(smtp.ask("Subject: x\r\n\r\nx\r\n.")).startsWith("250");
        }
        Path mail = folder.resolve("data").resolve("mail").resolve("example.org");
        assertThat(mail.resolve("bob").resolve("new")).isNotEmptyDirectory();
        assertThat(mail.resolve("ann")).doesNotExist();
    }

    @Test
    void r7_pop3LoginOfOwnerPermitsAlias() throws IOException {
        try (TestClient pop = server.connect("pop3", "127.0.0.3")) {
            pop.ask("USER pat@example.org");
            assertThat(pop.ask("PASS secret")).startsWith("+OK");
            pop.ask("QUIT");
        }
        assertThat(server.answer("smtp", "127.0.0.3", "pats@example.org", "v@victim.test"))
                .as("permitted, and the next hop does not exist")
                .startsWith("451 4.4.1");
        assertThat(server.answer("smtp", "127.0.0.3", "cats@example.org", "v@victim.test"))
                .startsWith("550 5.7.1");
        assertThat(server.answer("smtp", "127.0.0.4", "pats@example.org", "v@victim.test"))
                .startsWith("550 5.7.1");
    }

    @Test
    void fullMailboxDefersSharedAlias() throws IOException {
        Path mail = folder.resolve("data").resolve("mail").resolve("example.org");
        try (TestClient smtp = server.connect("smtp", "127.0.0.1")) {
            smtp.ask("MAIL FROM:<s@example.net>");
            assertThat(smtp.ask("RCPT TO:<cats@example.org>")).startsWith("250");
            smtp.ask("DATA");
            assertThat(smtp.ask("Subject: x\r\n\r\n" + "x".repeat(100) + "\r\n."))
                    .startsWith("250");

            smtp.ask("MAIL FROM:<s@example.net>");
            assertThat(smtp.ask("RCPT TO:<cat@example.org>")).startsWith("552 5.2.2");
            assertThat(smtp.ask("RCPT TO:<cats@example.org>")).startsWith("450 4.2.2");
            assertThat(smtp.ask("RCPT TO:<bob@example.org>")).startsWith("250");
        }
        assertThat(mail.resolve("cat").resolve("new").toFile().list()).hasSize(1);
        assertThat(server.decisions()).anyMatch(line -> line.contains("reason=one-mailbox-full"));
    }
}
