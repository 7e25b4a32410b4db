package dev.relaypolicy.server.config;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.relaypolicy.server.TestClient;
import dev.relaypolicy.server.protocol.smtp.Login;
import dev.relaypolicy.spi.PasswordHash;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A login is offered only if a user can log in with it, also after an edit. */
class OfferedLoginsTest {

    private static final String CLIENT = "127.0.0.9";
    private static final String HASHED = "ann@example.org: {password: \""
            + PasswordHash.of("secret".getBytes(UTF_8), 1_000, new byte[16]).encoded() + "\"%s}";
    private static final String RECOVERABLE = "bob@example.org: {password: \"{XMAIL}160006170011\"%s}";
    private static final String DIGEST = "00000000000000000000000000000000";

    @TempDir
    private Path folder;

    private Path write(String mechanisms, String users) throws IOException {
        return Files.writeString(folder.resolve("relay.yaml"), """
                host: mail.example.org
                listeners: {smtp: {permit: [authenticated]}, pop3: {}}
                local-domains: example.org
                clear-text-logins: [%s]
                next-hops: {hop: {host: 127.0.0.1, port: 1, default: true}}
                user-files: [{file: users.yaml}]
                users: {%s}
                """.formatted(mechanisms, users));
    }

    private static List<String> ehlo(TestClient smtp) throws IOException {
        smtp.send("EHLO x\r\n");
        List<String> lines = new ArrayList<>();
        do {
            lines.add(smtp.line());
        } while (lines.get(lines.size() - 1).startsWith("250-"));
        return lines;
    }

    /** Returns the mechanisms that EHLO offers, after checking that AUTH accepts no other. */
    private static String offered(YamlServer server) throws IOException {
        try (TestClient smtp = server.connect("smtp", CLIENT)) {
            String offered = ehlo(smtp).stream()
                    .filter(line -> line.contains("AUTH"))
                    .map(line -> line.substring("250-AUTH ".length()))
                    .findFirst()
                    .orElse("");
            for (String mechanism : List.of("PLAIN", "LOGIN", "CRAM-MD5")) {
                String reply = smtp.ask("AUTH " + mechanism);
                assertThat(reply.startsWith("334")).as(mechanism + ": " + reply).isEqualTo(offered.contains(mechanism));
                assertThat(smtp.ask("*")).startsWith(offered.contains(mechanism) ? "501" : "500");
            }
            return offered;
        }
    }

    /** Returns whether POP3 offers USER and APOP. */
    private static String popOffered(YamlServer server) throws IOException {
        try (TestClient pop = TestClient.connect(server.address("pop3"), CLIENT)) {
            String greeting = pop.reply();
            pop.ask("CAPA");
            boolean user = pop.multiLine().contains("USER");
            boolean apop = greeting.contains("<");
            assertThat(pop.ask("APOP bob@example.org " + DIGEST))
                    .startsWith(apop ? "-ERR [AUTH]" : "-ERR APOP is not offered");
            return (user ? "USER" : "") + (apop ? " APOP" : "");
        }
    }

    @Test
    void offersWhatTheUsersCanUse() throws IOException {
        Path users = Files.writeString(folder.resolve("users.yaml"), "{}\n");
        try (YamlServer server = YamlServer.start(write("plain, login, cram-md5", ""))) {
            assertThat(offered(server)).isEmpty();
            assertThat(popOffered(server)).isEmpty();

            write("plain, login, cram-md5", HASHED.formatted(""));
            server.look();
            assertThat(offered(server)).isEqualTo("LOGIN PLAIN");
            assertThat(popOffered(server)).isEqualTo("USER");

            Files.writeString(users, RECOVERABLE.formatted("") + "\n");
            server.look();
            assertThat(offered(server)).isEqualTo("LOGIN PLAIN CRAM-MD5");
            assertThat(popOffered(server)).isEqualTo("USER APOP");

            Files.writeString(users, RECOVERABLE.formatted(", pop3: false") + "\n");
            server.look();
            assertThat(offered(server)).isEqualTo("LOGIN PLAIN CRAM-MD5");
            assertThat(popOffered(server))
                    .as("the recoverable password is not for POP3")
                    .isEqualTo("USER");

            Files.writeString(users, "{}\n");
            write("cram-md5", HASHED.formatted(", pop3: false"));
            server.look();
            assertThat(offered(server)).as("hashes, and CRAM-MD5 only").isEmpty();
            assertThat(popOffered(server)).isEmpty();
        }
    }

    @Test
    void anOpenSessionLearnsOfTheFirstUserAtItsNextEhlo() throws IOException {
        Files.writeString(folder.resolve("users.yaml"), "{}\n");
        try (YamlServer server = YamlServer.start(write("plain", ""));
                TestClient smtp = server.connect("smtp", CLIENT)) {
            assertThat(ehlo(smtp)).noneMatch(line -> line.contains("AUTH"));
            write("plain", HASHED.formatted(""));
            server.look();
            assertThat(ehlo(smtp)).contains("250-AUTH PLAIN");
            assertThat(smtp.ask("AUTH PLAIN " + Login.plain("ann@example.org", "secret")))
                    .startsWith("235");
        }
    }

    @Test
    void aMailRootWithoutUsersOffersNoLogin() throws IOException {
        Path root = Files.createDirectory(folder.resolve("mailroot"));
        Files.writeString(root.resolve("server.tab"), "\"RootDomain\"\t\"relay.example\"\n");
        Files.writeString(root.resolve("domains.tab"), "\"relay.example\"\n");
        Path users = Files.writeString(root.resolve("mailusers.tab"), "");
        Path yaml = Files.writeString(folder.resolve("relay.yaml"), """
                mailroot: mailroot
                listeners: {smtp: {}, pop3: {}}
                clear-text-logins: [plain, login, cram-md5]
                """);
        try (YamlServer server = YamlServer.start(yaml)) {
            assertThat(offered(server)).isEmpty();
            assertThat(popOffered(server)).isEmpty();

            Files.writeString(root.resolve("smtpauth.tab"), "\"robot\"\t\"secret\"\t\"MR\"\n");
            server.look();
            assertThat(offered(server)).isEqualTo("LOGIN PLAIN CRAM-MD5");
            assertThat(popOffered(server)).isEmpty();

            Files.delete(root.resolve("smtpauth.tab"));
            Files.writeString(users, "\"relay.example\"\t\"bob\"\t\"160006170011\"\t1\t\"bob\"\t\"U\"\n");
            server.look();
            assertThat(offered(server)).isEqualTo("LOGIN PLAIN CRAM-MD5");
            assertThat(popOffered(server)).isEqualTo("USER APOP");
        }
    }
}
