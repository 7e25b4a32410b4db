package dev.relaypolicy.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.relaypolicy.server.TestClient;
import dev.relaypolicy.server.protocol.smtp.Login;
import dev.relaypolicy.spi.Secret;
import dev.relaypolicy.tab.xmail.XmailPassword;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A user's grants and logins end when a relay.yaml, or a file of users, removes or changes the user. */
class RevokedGrantsTest {

    private static final String CLIENT = "127.0.0.9";
    private static final String ANN = "ann@example.org";

    @TempDir
    private Path folder;

    private Path write(String users) throws IOException {
        return Files.writeString(
                folder.resolve("relay.yaml"), """
                host: mail.example.org
                listeners: {smtp: {permit: [pop-before-smtp, authenticated]}, pop3: {}}
                local-domains: example.org
                postmaster: bob@example.org
                clear-text-logins: [plain]
                next-hops: {hop: {host: 127.0.0.1, port: 1, default: true}}
                users: {bob@example.org: {password: "%s"}%s}
                user-files: [{file: more.yaml}]
                """.formatted(stored("bob"), users.isEmpty() ? "" : ", " + users));
    }

    private Path writeFile(String users) throws IOException {
        return Files.writeString(
                folder.resolve("more.yaml"), "carl@example.org: {password: \"" + stored("carl") + "\"}\n" + users);
    }

    private static String stored(String password) {
        return "{XMAIL}" + XmailPassword.encode(Secret.of(password));
    }

    private static String ann(String password, String more) {
        return ANN + ": {password: \"" + stored(password) + "\"" + more + "}";
    }

    private static String popLogin(YamlServer server, String user, String password) throws IOException {
        try (TestClient pop = server.connect("pop3", CLIENT)) {
            pop.ask("USER " + user);
            String reply = pop.ask("PASS " + password);
            pop.ask("QUIT");
            pop.rest();
            return reply;
        }
    }

    private static boolean relays(YamlServer server, String sender) throws IOException {
        String reply = server.answer("smtp", CLIENT, sender, "you@example.net");
        // there is no next hop at that port
        assertThat(reply).matches("451 4\\.4\\.1 .*|550 5\\.7\\.1 .*");
        return reply.startsWith("451");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "bobby@example.org: {password: \"{XMAIL}07\"}", ", pop3: false", ", mailbox: false"})
    void revokesTheGrantsOfAUserThatIsRemovedOrDisabled(String edited) throws IOException {
        writeFile("");
        try (YamlServer server = YamlServer.start(write(ann("one", "")))) {
            assertThat(popLogin(server, ANN, "one")).startsWith("+OK");
            assertThat(popLogin(server, "bob@example.org", "bob")).startsWith("+OK");
            write(ann("one", ", receive: false"));
            server.look();
            assertThat(relays(server, ANN)).as("it is there").isTrue();

            write(edited.startsWith(",") ? ann("one", edited) : edited);
            server.look();
            write(ann("one", ""));
            server.look();
            assertThat(server.said()).noneMatch(line -> line.startsWith("rejected"));
            assertThat(relays(server, ANN)).isFalse();
            assertThat(relays(server, "bob@example.org")).as("another user").isTrue();
            assertThat(popLogin(server, ANN, "one")).startsWith("+OK");
            assertThat(relays(server, ANN)).as("logged in again").isTrue();
        }
    }

    @Test
    void revokesTheGrantsOfAChangedPassword() throws IOException {
        writeFile("");
        try (YamlServer server = YamlServer.start(write(ann("one", "")))) {
            assertThat(popLogin(server, ANN, "one")).startsWith("+OK");
            write(ann("two", ""));
            server.look();
            assertThat(relays(server, ANN)).isFalse();
            write(ann("one", ""));
            server.look();
            assertThat(relays(server, ANN)).isFalse();
        }
    }

    @Test
    void revokesTheGrantsOfUsersInAFile() throws IOException {
        writeFile(ann("one", "") + "\n");
        try (YamlServer server = YamlServer.start(write(""))) {
            assertThat(popLogin(server, ANN, "one")).startsWith("+OK");
            assertThat(popLogin(server, "carl@example.org", "carl")).startsWith("+OK");
            writeFile(ann("two", "") + "\n");
            server.look();
            assertThat(relays(server, ANN)).isFalse();
            assertThat(relays(server, "carl@example.org")).isTrue();
            writeFile("");
            server.look();
            writeFile(ann("two", "") + "\n");
            server.look();
            assertThat(relays(server, ANN)).isFalse();
        }
    }

    @Test
    void endsTheLoginOfAnOpenSessionWithItsPassword() throws IOException {
        writeFile("");
        try (YamlServer server = YamlServer.start(write(ann("one", "")));
                TestClient smtp = server.connect("smtp", CLIENT)) {
            assertThat(smtp.ask("AUTH PLAIN " + Login.plain(ANN, "one"))).startsWith("235");
            write(ann("one", ", receive: false"));
            server.look();
            assertThat(smtp.ask("MAIL FROM:<ann@example.org>")).startsWith("250");
            assertThat(smtp.ask("RCPT TO:<you@example.net>")).startsWith("451 4.4.1");
            smtp.ask("RSET");
            write(ann("two", ""));
            server.look();
            smtp.ask("MAIL FROM:<ann@example.org>");
            assertThat(smtp.ask("RCPT TO:<you@example.net>")).startsWith("550 5.7.1");
        }
    }
}
