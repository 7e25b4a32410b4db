package dev.relaypolicy.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ObjectArrays;
import dev.relaypolicy.server.TestClient;
import dev.relaypolicy.server.delivery.ScriptedNextHop;
import dev.relaypolicy.server.run.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands with recipients that only the next hop knows. */
class CalloutCommandsTest {

    @TempDir
    private Path folder;

    private ScriptedNextHop hop;
    private Path file;

    @BeforeEach
    void startNextHop() throws IOException {
        hop = new ScriptedNextHop();
        file = Files.writeString(
                folder.resolve("relay.yaml"), """
                host: relay.example.org
                relay-domains: {example.org: {recipients: callout}}
                next-hops: {inside: {host: 127.0.0.1, port: %d, domains: [example.org]}}
                """.formatted(hop.address().getPort()));
    }

    @AfterEach
    void stopNextHop() throws IOException {
        hop.close();
    }

    private Outcome explain(String... more) {
        return Outcome.of(ObjectArrays.concat(
                new String[] {"explain", "--config", file.toString(), "--client", "192.0.2.1", "--to", "ann@example.org"
                },
                more,
                String.class));
    }

    @Test
    void explainDefersWithoutAskingTheNextHop() {
        Outcome outcome = explain();
        assertThat(outcome.code()).isEqualTo(ExitCode.DEFER);
        assertThat(outcome.out())
                .contains("rule:  relay-domains [callout-not-made]")
                .contains("why:   it would be asked of the next hop smtp://127.0.0.1:"
                        + hop.address().getPort() + ", and was not");
        assertThat(hop.connections()).isZero();
    }

    @Test
    void explainCalloutAsksTheNextHop() {
        assertThat(explain("--callout").code()).isEqualTo(ExitCode.OK);
        hop.on("RCPT", "550 5.1.1 no");
        assertThat(explain("--callout")).satisfies(outcome -> {
            assertThat(outcome.code()).isEqualTo(ExitCode.NO);
            assertThat(outcome.out()).contains("deny: 550 5.1.1", "relay-domains [no-such-recipient]");
        });
        assertThat(hop.commands).filteredOn(line -> line.startsWith("RCPT")).hasSize(2);
        assertThat(hop.messages).isEmpty();
    }

    @Test
    void serveAsksTheNextHop() throws IOException, InterruptedException {
        hop.on("RCPT", "550 5.1.1 no");
        try (ServeProcess relay = ServeProcess.serve(folder, "--config", file.toString(), "--smtp", "127.0.0.1:0");
                TestClient smtp = relay.connect("smtp", "127.0.2.7")) {
            smtp.ask("EHLO x");
            smtp.ask("MAIL FROM:<a@x.test>");
            assertThat(smtp.ask("RCPT TO:<ann@example.org>")).startsWith("550 5.1.1 Mailbox unavailable");
        }
        assertThat(hop.commands).contains("EHLO relay.example.org", "MAIL FROM:<>");
    }
}
