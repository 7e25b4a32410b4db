package dev.relaypolicy.server.config;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.relaypolicy.server.TestClient;
import dev.relaypolicy.server.TestPorts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Dovecot 2.3 LMTP as next hop. Needs Dovecot and root. */
@Tag("peers")
@Timeout(120)
class DovecotTest {

    private static final String NOBODY = "65534:65534";
    private static final String CONFIGURATION = """
            protocols = lmtp
            base_dir = %1$s/run
            state_dir = %1$s/run
            log_path = /dev/stderr
            ssl = no
            mail_location = maildir:%1$s/mail/%%u
            first_valid_uid = 1
            postmaster_address = postmaster@example.org
            hostname = dovecot.example.org
            passdb {
              driver = passwd-file
              args = %1$s/users
            }
            userdb {
              driver = passwd-file
              args = %1$s/users
            }
            service lmtp {
              inet_listener lmtp {
                address = 127.0.0.1
                port = %2$d
              }
            }
            """;

    @TempDir
    private Path folder;

    private int port;
    private Foreground dovecot;

    @BeforeEach
    void start() throws IOException, InterruptedException {
        Path mail = Files.createDirectory(folder.resolve("mail"));
        for (Path each : List.of(folder, Files.createDirectory(folder.resolve("run")))) {
            Files.setPosixFilePermissions(each, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
        Files.setPosixFilePermissions(mail, PosixFilePermissions.fromString("rwxrwxrwx"));
        port = TestPorts.free();
        Files.writeString(
                folder.resolve("users"),
                String.join(
                                "\n",
                                Stream.of("ann", "bob", "broken")
                                        .map(name -> name + "@example.org::" + NOBODY + "::/nonexistent")
                                        .toList())
                        + "\n");
        Path configuration = Files.writeString(folder.resolve("dovecot.conf"), CONFIGURATION.formatted(folder, port));
        dovecot = Foreground.start("starting up for lmtp", "dovecot", "-F", "-c", configuration.toString());
    }

    @AfterEach
    void stop() {
        dovecot.end();
    }

    private YamlServer relay(String recipients) throws IOException {
        return YamlServer.start(Files.writeString(folder.resolve("relay.yaml"), """
                        host: relay.example.org
                        listeners: {smtp: {permit: [relay-domains]}}
                        relay-domains: {example.org: %s}
                        next-hops: {dovecot: {protocol: lmtp, host: 127.0.0.1, port: %d, domains: [example.org]}}
                        """.formatted(recipients, port)));
    }

    private List<String> mail(String user) throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve("mail/" + user + "@example.org/new"))) {
            return files.map(file -> {
                        try {
                            return Files.readString(file, ISO_8859_1);
                        } catch (IOException e) {
                            throw new UncheckedIOException(e);
                        }
                    })
                    .toList();
        }
    }

    private static String send(TestClient smtp, String message) throws IOException {
        assertThat(smtp.ask("DATA")).startsWith("354");
        smtp.send((message.replace("\r\n.", "\r\n..") + ".\r\n").getBytes(ISO_8859_1));
        return smtp.reply();
    }

    @Test
    void dovecotReceivesUnchangedMessage() throws Exception {
        String message = "Subject: octets\r\n\r\n.\r\n..two\r\nblanks  \t\r\nbytes \u00e9\u00ff\u0080\r\n\r\n\r\n";
        try (YamlServer relay = relay("{}");
                TestClient smtp = relay.connect("smtp", "127.0.0.99")) {
            smtp.ask("MAIL FROM:<s@example.net> BODY=8BITMIME");
            assertThat(smtp.ask("RCPT TO:<ann@example.org>")).startsWith("250 2.1.5");
            assertThat(smtp.ask("RCPT TO:<who@example.org>"))
                    .startsWith("550 5.1.1 <who@example.org> User doesn't exist");
            assertThat(smtp.ask("RCPT TO:<bob@example.org>")).startsWith("250 2.1.5");
            assertThat(send(smtp, message)).startsWith("250 2.0.0");
        }
        for (String user : List.of("ann", "bob")) {
            assertThat(mail(user))
                    .singleElement()
                    .asString()
                    .contains("by relay.example.org with ESMTP")
                    .endsWith(message.replace("\r\n", "\n"));
        }
    }

    @Test
    void partialDeliveryIsDeferred() throws Exception {
        Files.writeString(folder.resolve("mail/broken@example.org"), "no folder");
        try (YamlServer relay = relay("{}");
                TestClient smtp = relay.connect("smtp", "127.0.0.99")) {
            smtp.ask("MAIL FROM:<s@example.net>");
            assertThat(smtp.ask("RCPT TO:<ann@example.org>")).startsWith("250");
            assertThat(smtp.ask("RCPT TO:<broken@example.org>")).startsWith("250");
            assertThat(send(smtp, "Subject: x\r\n\r\nhello\r\n"))
                    .startsWith("451 4.3.0 The message was accepted for some");
        }
        assertThat(mail("ann")).hasSize(1);
    }

    @Test
    void calloutAsksDovecot() throws Exception {
        try (YamlServer relay = relay("{recipients: callout}");
                TestClient smtp = relay.connect("smtp", "127.0.0.99")) {
            smtp.ask("MAIL FROM:<s@example.net>");
            assertThat(smtp.ask("RCPT TO:<who@example.org>")).startsWith("550 5.1.1 Mailbox unavailable");
            assertThat(smtp.ask("RCPT TO:<ann@example.org>")).startsWith("250 2.1.5");
            assertThat(send(smtp, "Subject: x\r\n\r\nhello\r\n")).startsWith("250 2.0.0");
        }
        assertThat(mail("ann")).hasSize(1);
    }
}
