package dev.relaypolicy.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.relaypolicy.mail.ForwardPath;
import dev.relaypolicy.server.SilentReloads;
import dev.relaypolicy.server.TestClient;
import dev.relaypolicy.server.config.model.Overrides;
import dev.relaypolicy.server.delivery.Destination;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Mail for {@code <postmaster>} is accepted from every client and never relayed. */
class OwnPostmasterTest {

    @TempDir
    private Path folder;

    private Path write(String yaml) throws IOException {
        return Files.writeString(folder.resolve("relay.yaml"), """
                host: relay.example.org
                next-hops: {hop: {host: 127.0.0.1, port: 1, default: true}}
                """ + yaml);
    }

    @Test
    void postmasterMailNeverGoesToDefaultHop() throws IOException {
        try (YamlServer server = YamlServer.start(write("listeners: {smtp: {}}\n"));
                TestClient smtp = server.connect("smtp", "127.0.0.9")) {
            smtp.ask("MAIL FROM:<stranger@example.com>");
            assertThat(smtp.ask("RCPT TO:<postmaster>")).startsWith("250 2.1.5");
            assertThat(smtp.ask("DATA")).startsWith("451 4.3.5");
        }
    }

    @Test
    void configuredPostmasterReceivesMail() throws IOException {
        assertThat(ConfigurationFixture.open(write("""
                                listeners: {smtp: {}}
                                local-domains: {example.org: {recipients: ann}}
                                postmaster: ann@example.org
                                """), Overrides.NONE, new SilentReloads(), InstantSource.system())
                        .orThrow()
                        .get()
                        .route(ForwardPath.POSTMASTER))
                .singleElement()
                .isInstanceOf(Destination.LocalMaildir.class);
    }
}
