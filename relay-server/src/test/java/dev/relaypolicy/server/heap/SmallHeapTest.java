package dev.relaypolicy.server.heap;

import static org.assertj.core.api.Assertions.assertThat;

import dev.relaypolicy.server.TestClient;
import dev.relaypolicy.server.cli.ServeProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** 900 concurrent messages, each larger than the memory buffer, in a small heap. */
@Tag("exhaustive")
@Timeout(300)
class SmallHeapTest {

    private static final int SESSIONS = 900;
    private static final int PER_ADDRESS = 250;
    private static final String MESSAGE = "Subject: large\r\n\r\n" + ("x".repeat(998) + "\r\n").repeat(280);

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"64m", "128m"})
    void acceptsManyLargeMessagesConcurrently(String heap) throws Exception {
        Path configuration = Files.writeString(folder.resolve("relay.yaml"), """
                host: relay.test
                listeners:
                  smtp: {port: 0, permit: [local-recipients]}
                local-domains: [local.test]
                clear-text-logins: [plain]
                users:
                  ann@local.test: {password: "{XMAIL}04090c06001512"}
                """);
        try (ServeProcess relay =
                ServeProcess.serve(folder, List.of("-Xmx" + heap), "--config", configuration.toString())) {
            List<TestClient> clients = new ArrayList<>();
            for (int i = 0; i < SESSIONS; i++) {
                TestClient client = relay.connect("smtp", "127.0.0." + (2 + i / PER_ADDRESS));
                client.timeout(120_000);
                client.ask("EHLO client.example");
                client.ask("MAIL FROM:<s@example.org>");
                assertThat(client.ask("RCPT TO:<ann@local.test>")).startsWith("250");
                assertThat(client.ask("DATA")).startsWith("354");
                client.send(MESSAGE);
                clients.add(client);
            }
            for (TestClient client : clients) {
                client.send(".\r\n");
            }
            for (TestClient client : clients) {
                assertThat(client.reply()).as(relay.err()).startsWith("250");
                client.close();
            }
            assertThat(relay.err()).doesNotContain("OutOfMemoryError");
            relay.terminate();
            assertThat(relay.exitCode()).isZero();
        }
    }
}
