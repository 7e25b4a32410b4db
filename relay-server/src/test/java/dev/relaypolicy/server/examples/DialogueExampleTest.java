package dev.relaypolicy.server.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.relaypolicy.net.IpAddress;
import dev.relaypolicy.server.TestServer;
import dev.relaypolicy.server.xmail.MailRoot;
import dev.relaypolicy.spi.Secret;
import dev.relaypolicy.tab.TabWriter;
import dev.relaypolicy.tab.xmail.XmailPassword;
import dev.relaypolicy.testkit.dialogue.DialogueRunner;
import dev.relaypolicy.testkit.dialogue.DialogueScript;
import dev.relaypolicy.testkit.dialogue.TelnetDialogues;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DialogueExampleTest {

    private static final String DOMAIN = "wiz-code.private";

    @Test
    void playsDialogueScript(@TempDir Path root) throws IOException {
        layMailRoot(root);
        try (TestServer started = TestServer.start(root, new MailRoot.Options(Optional.empty(), false))) {
            InetSocketAddress server = started.address("smtp", "127.0.0.2");
            // docs: playing a dialogue
            DialogueScript script = DialogueScript.parse("a stranger", """
                    S: 220
                    C: HELO localhost
                    S: 250
                    C: MAIL FROM:<me@example.org>
                    S: 250
                    C: RCPT TO:<you@example.net>
                    S: 550
                    """);
            DialogueRunner stranger =
                    new DialogueRunner(IpAddress.parse("127.0.0.2").toInetAddress(), Duration.ofSeconds(20));
            List<String> transcript = stranger.run(script, server); // throws if a reply has another code
            // docs: end
            assertThat(transcript).endsWith("S: 550 5.7.1 Relay denied");
        }
    }

    @Test
    void playsTelnetDialogues(@TempDir Path root) throws IOException {
        layMailRoot(root);
        Duration timeout = Duration.ofSeconds(20);
        try (TestServer started = TestServer.start(root, new MailRoot.Options(Optional.empty(), false))) {
            InetSocketAddress server = started.address("smtp", "127.0.0.1");
            DialogueRunner allowed =
                    new DialogueRunner(IpAddress.parse("127.0.0.1").toInetAddress(), timeout);
            TelnetDialogues.fromAllowedHost()
                    .forEach(script -> assertThat(allowed.run(script, server)).isNotEmpty());
            DialogueRunner foreign =
                    new DialogueRunner(IpAddress.parse("127.0.0.2").toInetAddress(), timeout);
            TelnetDialogues.fromForeignHost()
                    .forEach(script -> assertThat(foreign.run(script, server)).isNotEmpty());
        }
    }

    private static void layMailRoot(Path root) throws IOException {
        String password = XmailPassword.encode(Secret.of("secret"));
        write(root, "server.tab", List.of("RootDomain", DOMAIN));
        write(root, "domains.tab", List.of(DOMAIN));
        write(root, "mailusers.tab", List.of(DOMAIN, "postmaster", password, "1", "postmaster", "U"));
        write(root, "smtprelay.tab", List.of("127.0.0.1", "255.255.255.255"));
    }

    private static void write(Path root, String file, List<String> row) throws IOException {
        Files.write(root.resolve(file), TabWriter.write(List.of(row)));
    }
}
