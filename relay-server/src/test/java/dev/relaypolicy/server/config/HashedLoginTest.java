package dev.relaypolicy.server.config;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.relaypolicy.server.TestClient;
import dev.relaypolicy.server.protocol.smtp.Login;
import dev.relaypolicy.spi.PasswordHash;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Users with hashed passwords. Mechanisms that need the password itself are not offered. */
class HashedLoginTest {

    private static final String HASHED =
            PasswordHash.of("secret".getBytes(UTF_8), 1_000, new byte[16]).encoded();
    private static final String CLIENT = "127.0.0.9";

    @TempDir
    private Path folder;

    private YamlServer serve(String moreUsers) throws IOException {
        Path file = folder.resolve("relay.yaml");
        Files.writeString(file, """
                host: mail.example.org
                listeners: {smtp: {permit: [authenticated]}, pop3: {}}
                local-domains: example.org
                postmaster: ann@example.org
                clear-text-logins: [plain, login, cram-md5]
                next-hops: {hop: {host: 127.0.0.1, port: 1, default: true}}
                users:
                  ann@example.org: {password: "%s"}
                %s""".formatted(HASHED, moreUsers));
        return YamlServer.start(file);
    }

    private static String offer(YamlServer server) throws IOException {
        try (TestClient smtp = server.connect("smtp", CLIENT)) {
            smtp.send("EHLO x\r\n");
            for (String line = smtp.line(); ; line = smtp.line()) {
                if (line.contains("AUTH") || !line.startsWith("250-")) {
                    return line.substring(4);
                }
            }
        }
    }

    @Test
    void passwordMatchesHash() throws IOException {
        try (YamlServer server = serve("")) {
            assertThat(offer(server)).isEqualTo("AUTH LOGIN PLAIN");
            try (TestClient smtp = server.connect("smtp", CLIENT)) {
                assertThat(smtp.ask("AUTH CRAM-MD5")).startsWith("504 5.5.4");
                assertThat(smtp.ask("AUTH PLAIN " + Login.plain("ann@example.org", "Secret")))
                        .startsWith("535 5.7.8");
                assertThat(smtp.ask("AUTH PLAIN " + Login.plain("nobody@example.org", "secret")))
                        .startsWith("535 5.7.8");
                assertThat(smtp.ask("AUTH PLAIN " + Login.plain("Ann@Example.org", "secret")))
                        .startsWith("235 2.7.0");
            }
        }
    }

    @Test
    void pop3OffersNoApopForHashes() throws IOException {
        try (YamlServer server = serve("");
                TestClient pop = server.connect("pop3", CLIENT)) {
            assertThat(pop.ask("APOP ann@example.org 00000000000000000000000000000000"))
                    .startsWith("-ERR APOP is not offered");
            pop.ask("USER ann@example.org");
            assertThat(pop.ask("PASS secret")).startsWith("+OK");
        }
    }

    @Test
    void onePlainPasswordEnablesDigestLogins() throws IOException {
        try (YamlServer server = serve("  bob@example.org: {password: \"{XMAIL}160006170011\"}\n")) {
            assertThat(offer(server)).isEqualTo("AUTH LOGIN PLAIN CRAM-MD5");
            try (TestClient smtp = server.connect("smtp", CLIENT)) {
                String forAnn = smtp.ask("AUTH CRAM-MD5");
                assertThat(smtp.ask(Login.cramMd5(forAnn, "ann@example.org", "secret")))
                        .as("a hash does not give the password back")
                        .startsWith("535 5.7.8");
                String forBob = smtp.ask("AUTH CRAM-MD5");
                assertThat(smtp.ask(Login.cramMd5(forBob, "bob@example.org", "secret")))
                        .startsWith("235 2.7.0");
            }
        }
    }
}
