package dev.relaypolicy.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.relaypolicy.server.TestClient;
import dev.relaypolicy.server.delivery.ScriptedNextHop;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Relay domains with recipient callouts. */
@Timeout(60)
class RecipientCalloutTest {

    private static final String STRANGER = "127.0.0.99";
    private static final String LISTED = "127.0.0.98";

    @TempDir
    private Path folder;

    private ScriptedNextHop hop;

    @BeforeEach
    void startNextHop() throws IOException {
        hop = new ScriptedNextHop();
    }

    @AfterEach
    void stopNextHop() throws IOException {
        hop.close();
    }

    private YamlServer serve() throws IOException {
        return serve("permit: [relay-domains, office]", "{connections: 10}");
    }

    private YamlServer serve(String chain, String pool) throws IOException {
        return YamlServer.start(Files.writeString(
                folder.resolve("relay.yaml"), """
                        host: relay.example.org
                        listeners: {smtp: {%s}}
                        policies: {office: {type: ip-table, addresses: [127.0.0.98]}}
                        relay-domains: {example.org: {recipients: callout}}
                        next-hops:
                          inside: {host: 127.0.0.1, port: %d, default: true, pool: %s}
                        """.formatted(chain, hop.address().getPort(), pool)));
    }

    private String answer(YamlServer server, String client, String recipient) throws IOException {
        return server.answer("smtp", client, "s@example.net", recipient);
    }

    @Test
    void acceptsRecipientThatNextHopAccepts() throws IOException {
        try (YamlServer server = serve()) {
            assertThat(answer(server, STRANGER, "ann@example.org")).startsWith("250");
            assertThat(answer(server, STRANGER, "ann@example.org")).startsWith("250");
            assertThat(answer(server, STRANGER, "ann@elsewhere.example")).startsWith("550 5.7.1");
            assertThat(hop.commands).filteredOn("MAIL FROM:<>"::equals).hasSize(1);
            assertThat(hop.commands)
                    .filteredOn("MAIL FROM:<s@example.net>"::equals)
                    .hasSize(2);
            assertThat(server.decisions().get(0)).contains("verdict=permit", "policy=relay-domains");
        }
    }

    @Test
    void rejectsUnknownRecipientAndAsksOnce() throws IOException {
        hop.on("RCPT", "550 5.1.1 <ann@example.org>: no such user");
        try (YamlServer server = serve()) {
            assertThat(answer(server, STRANGER, "ann@example.org")).startsWith("550 5.1.1 Mailbox unavailable");
            assertThat(answer(server, LISTED, "ann@example.org")).startsWith("550 5.1.1");
            assertThat(hop.commands).filteredOn(line -> line.startsWith("RCPT")).hasSize(1);
            assertThat(server.decisions().get(0))
                    .contains("verdict=deny", "policy=relay-domains", "reason=no-such-recipient", "no\\ssuch\\suser");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"451 4.3.0 later", ScriptedNextHop.VANISH})
    void r5_undecidedNextHopDefers(String reply) throws IOException {
        hop.on("RCPT", reply);
        try (YamlServer server = serve()) {
            assertThat(answer(server, STRANGER, "ann@example.org")).startsWith("451 4.4.0");
            assertThat(server.decisions().get(0)).contains("verdict=defer", "reason=recipient-unsettled");
        }
    }

    @Test
    void r5_unreachableNextHopDefers() throws IOException {
        hop.close();
        try (YamlServer server = serve()) {
            assertThat(answer(server, STRANGER, "ann@example.org")).startsWith("451 4.4.0");
        }
    }

    /** The next hop would accept a route, and the stranger would relay through it. */
    @ParameterizedTest
    @ValueSource(strings = {"v%victim.test", "victim.test!v", "\"v@victim.test\""})
    void possibleRouteIsNeitherAskedNorPermitted(String localPart) throws IOException {
        try (YamlServer server = serve()) {
            assertThat(answer(server, STRANGER, localPart + "@example.org")).startsWith("550 5.7.1");
        }
        assertThat(hop.commands).isEmpty();
    }

    /** Messages use all connections; a callout uses another. */
    @Test
    void calloutsHaveConnectionsOfTheirOwn() throws IOException {
        try (YamlServer server = serve("permit: [relay-domains]", "{connections: 1}");
                TestClient smtp = server.connect("smtp", STRANGER)) {
            smtp.ask("MAIL FROM:<s@example.net>");
            assertThat(smtp.ask("RCPT TO:<ann@example.org>")).startsWith("250");
            assertThat(smtp.ask("RCPT TO:<bob@example.org>")).startsWith("250");
            smtp.ask("DATA");
            assertThat(smtp.ask("Subject: x\r\n\r\nhello\r\n.")).startsWith("250");
        }
        assertThat(hop.messages).hasSize(1);
    }

    @Test
    void refusedClientCausesNoCallout() throws IOException {
        try (YamlServer server = serve("refuse: [login-required], permit: [relay-domains]", "{connections: 1}")) {
            assertThat(answer(server, STRANGER, "ann@example.org")).startsWith("530 5.7.0");
        }
        assertThat(hop.commands).isEmpty();
    }

    /** The callouts of one domain do not change the list of another. */
    @Test
    void editTurnsCalloutsOnAndOff() throws IOException {
        hop.on("RCPT", "550 5.1.1 no");
        try (YamlServer server = serve()) {
            assertThat(answer(server, STRANGER, "ann@example.org")).startsWith("550 5.1.1");
            Path file = folder.resolve("relay.yaml");
            Files.writeString(file, Files.readString(file).replace("recipients: callout", "recipients: ann"));
            server.look();
            hop.on("RCPT", "250 ok");
            assertThat(answer(server, STRANGER, "ann@example.org")).startsWith("250");
            assertThat(answer(server, STRANGER, "callout@example.org")).startsWith("550 5.1.1");
        }
        assertThat(hop.commands).filteredOn("MAIL FROM:<>"::equals).hasSize(1);
    }
}
