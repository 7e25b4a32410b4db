package dev.relaypolicy.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.relaypolicy.file.Problem;
import dev.relaypolicy.file.Version;
import dev.relaypolicy.server.SilentReloads;
import dev.relaypolicy.server.TestClient;
import dev.relaypolicy.server.TestServer;
import dev.relaypolicy.server.config.model.Overrides;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An edit of relay.yaml or a named file takes effect completely or not at all, without a restart (R12). */
class YamlReloadTest {

    private static final String OK = "250 2.1.5";
    private static final String DENIED = "550 5.7.1";
    private static final String TO = "you@example.net";

    @TempDir
    private Path folder;

    private Path file;
    private YamlServer server;

    @BeforeEach
    void serve() throws IOException {
        file = folder.resolve("relay.yaml");
        Files.writeString(folder.resolve("office.tab"), "\"127.0.1.0\"\t\"255.255.255.0\"\n");
        write("office", "file: office.tab");
        server = YamlServer.start(file);
        server.said().clear();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private void write(String permit, String office) throws IOException {
        Files.writeString(file, """
                host: relay.example.org
                listeners:
                  smtp: {address: 127.0.0.1, port: 2525, permit: [%s]}
                policies:
                  office: {type: ip-table, %s}
                next-hops:
                  hop: {host: 127.0.0.1, port: 1, default: true}
                """.formatted(permit, office));
    }

    /** Returns the decision of the policies. The next hop does not answer, and a callout defers. */
    private String answer(String client) throws IOException {
        String answer = server.answer("smtp", client, "s@example.org", TO);
        return answer.startsWith("451 4.4.1") ? OK : answer;
    }

    @Test
    void r12_invalidTableKeepsLastGoodOne() throws IOException {
        Files.writeString(folder.resolve("office.tab"), "\"255.255.255.0\"\t\"127.0.2.0\"\n");
        server.look();
        assertThat(answer("127.0.1.5")).isEqualTo(OK);
        assertThat(answer("127.0.2.5")).startsWith(DENIED);
        assertThat(server.said()).first().isEqualTo("rejected office.tab");
    }

    @Test
    void editActsInOpenSession() throws IOException {
        try (TestClient smtp = server.connect("smtp", "127.0.2.5")) {
            smtp.ask("MAIL FROM:<s@example.org>");
            assertThat(smtp.ask("RCPT TO:<" + TO + ">")).startsWith(DENIED);

            write("office", "addresses: [127.0.2.0/24]");
            server.look();

            assertThat(smtp.ask("RCPT TO:<" + TO + ">")).startsWith("451 4.4.1");
        }
        assertThat(answer("127.0.1.5")).startsWith(DENIED);
        assertThat(server.said()).containsExactly("reloaded relay.yaml");
    }

    @Test
    void truncatedEditIsIgnored() throws IOException {
        String whole =
                Files.readString(file).replace("permit: [office]}", "permit: [anybody]}") + "allow-open-relay: true\n";
        Files.writeString(file, whole.substring(0, whole.length() - 1));
        server.look();
        server.look();

        assertThat(answer("127.0.2.5")).startsWith(DENIED);
        assertThat(server.said()).first().isEqualTo("rejected relay.yaml");
        assertThat(server.said()).anyMatch(line -> line.startsWith("this last line does not end in a newline"));
    }

    @Test
    void editOfNamedFileActs() throws IOException {
        Files.writeString(folder.resolve("office.tab"), "\"127.0.2.5\"\n");
        server.look();

        assertThat(answer("127.0.2.5")).startsWith(OK);
        assertThat(answer("127.0.1.5")).startsWith(DENIED);
    }

    @Test
    void brokenEditIsReportedOnceAndIgnored() throws IOException {
        Files.writeString(file, "host: relay.example.org\nlisteners: {smtp: {permit: [nobody]}}\n");
        server.look();
        server.look();

        assertThat(answer("127.0.1.5")).startsWith(OK);
        assertThat(server.said()).first().isEqualTo("rejected relay.yaml");
        assertThat(server.said())
                .filteredOn(line -> line.startsWith("rejected"))
                .hasSize(1);
    }

    @Test
    void editWaitsForMissingTable() throws IOException {
        write("office", "file: new.tab");
        server.look();
        server.look();
        assertThat(answer("127.0.1.5")).as("the last good one").startsWith(OK);
        assertThat(server.said())
                .containsExactly("rejected relay.yaml", "`new.tab` is missing: make this file, or correct its path");

        Files.writeString(folder.resolve("new.tab"), "\"127.0.3.5\"\n");
        server.look();

        assertThat(answer("127.0.1.5")).startsWith(DENIED);
        assertThat(answer("127.0.3.5")).startsWith(OK);
        assertThat(server.said()).last().isEqualTo("reloaded relay.yaml");
    }

    @Test
    void brokenTableBlocksNoOtherEdit() throws IOException {
        Files.writeString(folder.resolve("office.tab"), "\"nonsense\"\n");
        server.look();
        assertThat(answer("127.0.1.5")).startsWith(OK);
        assertThat(server.said()).first().isEqualTo("rejected office.tab");

        write("office, authenticated", "file: office.tab");
        server.look();
        assertThat(server.said()).last().isEqualTo("reloaded relay.yaml");
        assertThat(answer("127.0.1.5")).as("the table's last good content").startsWith(OK);
    }

    @Test
    void rejectsEditThatOpensRelay() throws IOException {
        Files.writeString(folder.resolve("office.tab"), "\"0.0.0.0/1\"\n\"128.0.0.0/1\"\n");
        server.look();
        server.look();

        assertThat(answer("127.0.9.9")).startsWith(DENIED);
        assertThat(answer("127.0.1.5")).startsWith(OK);
        assertThat(server.said())
                .filteredOn(line -> line.startsWith("rejected relay.yaml"))
                .hasSize(1);
        assertThat(server.said()).anySatisfy(line -> assertThat(line).startsWith("open relay: strangers from all"));
    }

    @Test
    void rejectsEditThatCausesLoop() throws IOException {
        server.configuration().forbidNextHops(host -> host.getPort() == 2526);
        Files.writeString(file, Files.readString(file).replace("port: 1,", "port: 2526,"));
        server.look();
        server.look();

        assertThat(server.configuration().nextHops().toString())
                .contains("127.0.0.1:1")
                .doesNotContain("2526");
        assertThat(server.said())
                .containsExactly(
                        "rejected relay.yaml",
                        "the next hop `127.0.0.1:2526` is a listener of this server: name the server that is to"
                                + " carry the mail on");

        Files.writeString(file, Files.readString(file).replace("port: 2526,", "port: 2,"));
        server.look();
        assertThat(server.said()).last().isEqualTo("reloaded relay.yaml");
        assertThat(server.configuration().nextHops().toString()).contains("127.0.0.1:2");
    }

    @Test
    void loopingNextHopGetsNoCallout() throws IOException {
        write("office", "addresses: [127.0.0.1]");
        Files.writeString(file, Files.readString(file).replace("port: 1,", "port: " + server.port("smtp") + ","));
        server.look();

        assertThat(server.answer("smtp", "127.0.0.1", "s@example.org", TO)).startsWith("451 4.4.1");
        assertThat(server.decisions())
                .as("nobody else has come, not even we")
                .filteredOn(line -> line.startsWith("decision"))
                .hasSize(1);
    }

    @Test
    void deletedPermitTableIsEmpty() throws IOException {
        Files.delete(folder.resolve("office.tab"));
        server.look();
        assertThat(answer("127.0.1.5")).startsWith(DENIED);

        Files.writeString(folder.resolve("office.tab"), "\"127.0.1.5\"\n");
        Files.delete(file);
        server.look();
        assertThat(answer("127.0.1.5")).startsWith(OK);
        assertThat(server.said()).contains("missing office.tab", "missing relay.yaml", "reloaded office.tab");
    }

    @Test
    void removedListenerPermitsNothing() throws IOException {
        // the command line listener uses the first chain of its role, which the edit removes
        Files.writeString(file, """
                host: relay.example.org
                listeners: {pop3: {}}
                next-hops: {hop: {host: 127.0.0.1, port: 1, default: true}}
                """);
        server.look();

        assertThat(answer("127.0.1.5")).startsWith(DENIED);
    }

    @Test
    void editedLimitsApplyToNewSessions() throws IOException {
        try (TestClient before = server.connect("smtp", "127.0.1.5")) {
            Files.writeString(
                    file, Files.readString(file) + "limits: {errors: 2, sessions-per-client: 2, message-size: 1K}\n");
            server.look();
            for (int i = 0; i < 5; i++) {
                assertThat(before.ask("BOGUS")).startsWith("500");
            }
            try (TestClient after = server.connect("smtp", "127.0.1.5")) {
                assertThat(after.ask("MAIL FROM:<s@example.org> SIZE=2000")).startsWith("552 5.3.4");
                after.send("BOGUS\r\n");
                assertThat(after.rest()).contains("500", "421");
            }
            // from another address: the server may not have noticed the end of the previous session
            try (TestClient first = server.connect("smtp", "127.0.1.6");
                    TestClient second = server.connect("smtp", "127.0.1.6");
                    TestClient third = server.connect("smtp", "127.0.1.6")) {
                assertThat(first.ask("NOOP")).startsWith("250");
                assertThat(second.ask("NOOP")).startsWith("250");
                assertThat(third.rest())
                        .as("it was turned away, which its greeting said")
                        .isEmpty();
            }
        }
    }

    @Test
    void editChangesHostName() throws IOException {
        Files.writeString(
                file, Files.readString(file).replace("relay.example.org", "other.example.org") + "data: elsewhere\n");
        server.look();

        assertThat(server.said()).containsExactly("reloaded relay.yaml");
        assertThat(server.configuration().spoolFolder()).isEqualTo(file.resolveSibling("elsewhere/spool"));
        try (TestClient smtp = server.connect("smtp", "127.0.1.5")) {
            assertThat(smtp.ask("HELO x")).isEqualTo("250 other.example.org");
        }
    }

    @Test
    void changedAddressNeedsRestart() throws IOException {
        List<String> warnings = new ArrayList<>();
        YamlConfiguration unmoved = ConfigurationFixture.open(
                        file,
                        Overrides.NONE,
                        new SilentReloads() {
                            @Override
                            public void reloaded(String name, Version version, List<Problem> problems) {
                                problems.forEach(problem -> warnings.add(problem.message()));
                            }
                        },
                        TestServer.FILE_CLOCK)
                .orThrow();
        Files.writeString(file, Files.readString(file).replace("port: 2525", "port: 2526"));
        unmoved.refresh();
        unmoved.refresh();

        assertThat(warnings)
                .containsExactly("not in force before the next start: changes of the listeners' names, roles,"
                        + " protocols, addresses, ports, sockets or implicit TLS");
    }
}
