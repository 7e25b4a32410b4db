package dev.relaypolicy.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.util.concurrent.Uninterruptibles;
import dev.relaypolicy.server.TestClient;
import dev.relaypolicy.server.delivery.ScriptedNextHop;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The deadline of a message does not include the time of the next hop. */
@Timeout(60)
class MessageTimeTest {

    @TempDir
    private Path folder;

    private YamlServer serve(ScriptedNextHop hop) throws IOException {
        Path file = folder.resolve("relay.yaml");
        Files.writeString(file, """
                host: relay.example.org
                listeners:
                  smtp: {permit: [office]}
                policies:
                  office: {type: ip-table, addresses: [127.0.1.0/24]}
                next-hops:
                  hop: {host: 127.0.0.1, port: %d, default: true}
                limits: {message: 1s}
                """.formatted(hop.address().getPort()));
        return YamlServer.start(file);
    }

    private static TestClient inTransaction(YamlServer server) throws IOException {
        TestClient smtp = server.connect("smtp", "127.0.1.5");
        assertThat(smtp.ask("MAIL FROM:<s@example.org>")).startsWith("250");
        assertThat(smtp.ask("RCPT TO:<you@example.net>")).startsWith("250");
        return smtp;
    }

    @Test
    void messageDeadlinePausesForNextHop() throws IOException {
        CountDownLatch longEnough = new CountDownLatch(1);
        try (ScriptedNextHop hop =
                        new ScriptedNextHop().before("END", () -> Uninterruptibles.awaitUninterruptibly(longEnough));
                YamlServer server = serve(hop);
                TestClient early = inTransaction(server)) {
            early.send("BDAT 16 LAST\r\nSubject: early\r\n");
            try (TestClient late = inTransaction(server)) {
                assertThat(late.ask("BDAT 6\r\na: b")).startsWith("250");
                assertThat(late.rest())
                        .as("its time is over, and so would be the other's")
                        .startsWith("421");
            }
            longEnough.countDown();

            assertThat(early.reply()).startsWith("250 2.0.0");
            assertThat(early.ask("NOOP")).startsWith("250");
        }
    }
}
