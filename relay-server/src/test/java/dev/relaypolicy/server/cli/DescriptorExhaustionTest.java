package dev.relaypolicy.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.relaypolicy.server.RelayCase;
import dev.relaypolicy.server.TestClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A server that runs out of file descriptors and then has some again. */
@Timeout(120)
class DescriptorExhaustionTest {

    private static final int FREE = 30;

    @TempDir
    private Path folder;

    private Path root;

    @BeforeEach
    void createMailRoot() {
        root = folder.resolve("MailRoot");
        RelayCase.layMailRoot(root);
    }

    /** The first clients use every descriptor, so classes cannot be loaded at first use. */
    @Test
    void acceptsMailAfterDescriptorExhaustion() throws Exception {
        try (ServeProcess relay = ServeProcess.serve(
                folder, "--mailroot", root.toString(), "--smtp", "127.0.0.1:0", "--pop3", "127.0.0.1:0")) {
            long limit = openDescriptors(relay) + FREE;
            limitDescriptors(relay, limit);
            List<TestClient> clients = new ArrayList<>();
            for (int i = 0; i < 3 * FREE; i++) {
                clients.add(TestClient.connect(relay.address(i % 2 == 0 ? "smtp" : "pop3"), "127.0.0.2"));
            }
            relay.awaitLogged("no client accepted, trying again");
            assertThat(openDescriptors(relay)).isGreaterThanOrEqualTo(limit - 1);
            for (TestClient client : clients) {
                client.close();
            }

            takeMail(relay);
            try (TestClient pop = relay.connect("pop3", "127.0.0.3")) {
                pop.ask("USER alice");
                assertThat(pop.ask("PASS alicepw")).startsWith("+OK");
                assertThat(pop.ask("STAT")).startsWith("+OK 1 ");
            }
            assertThat(relay.err()).doesNotContain("NoClassDefFoundError", "ExceptionInInitializerError");
            relay.terminate();
            assertThat(relay.exitCode()).isZero();
        }
    }

    @Test
    void servesFewerSessionsUnderALowLimit() throws Exception {
        try (ServeProcess relay = ServeProcess.serveWithDescriptors(
                folder, 256, "--mailroot", root.toString(), "--smtp", "127.0.0.1:0")) {
            assertThat(relay.err())
                    .contains("this process may open 256 files, too few for 1024 sessions: at most 96 are served");
            List<TestClient> clients = new ArrayList<>();
            for (int i = 0; i < 400; i++) {
                clients.add(TestClient.connect(relay.address("smtp"), "127.0.0." + (2 + i / 100)));
            }
            takeMail(relay);
            for (TestClient client : clients) {
                client.close();
            }
            takeMail(relay);
            assertThat(relay.err()).doesNotContain("no client accepted", "Too many open files");
        }
    }

    private static void takeMail(ServeProcess relay) throws IOException {
        try (TestClient smtp = relay.connect("smtp", "127.0.0.9")) {
            smtp.ask("EHLO client.example");
            smtp.ask("MAIL FROM:<s@example.org>");
            assertThat(smtp.ask("RCPT TO:<alice@wiz-code.private>")).startsWith("250");
            assertThat(smtp.ask("DATA")).startsWith("354");
            assertThat(smtp.ask("Subject: all is well\r\n\r\nhello\r\n.")).startsWith("250");
        }
    }

    private static long openDescriptors(ServeProcess relay) throws IOException {
        try (Stream<Path> open = Files.list(Path.of("/proc/" + relay.pid() + "/fd"))) {
            return open.count();
        }
    }

    private static void limitDescriptors(ServeProcess relay, long limit) throws Exception {
        assertThat(new ProcessBuilder("prlimit", "--pid", Long.toString(relay.pid()), "--nofile=" + limit + ":" + limit)
                        .start()
                        .waitFor())
                .isZero();
    }
}
