package dev.relaypolicy.server.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ObjectArrays;
import dev.relaypolicy.server.TestClient;
import dev.relaypolicy.spi.PasswordHash;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The commands with a {@code relay.yaml}. */
@Timeout(120)
class ConfigCommandsTest {

    private static final String GOOD = """
            host: relay.example.org
            listeners:
              smtp: {port: 2525, permit: [office]}
              inner: {role: smtp, port: 2526, permit: [authenticated]}
            policies:
              office: {type: ip-table, file: office.tab}
            users:
              ann: {password: "{XMAIL}160006170011"}
            clear-text-logins: [plain]
            next-hops:
              hop: {host: hop.example.net, default: true}
            """;

    @TempDir
    private Path folder;

    private Path file;

    @BeforeEach
    void write() throws IOException {
        file = folder.resolve("relay.yaml");
        Files.writeString(file, GOOD);
        Files.writeString(folder.resolve("office.tab"), "\"127.0.1.0\"\t\"255.255.255.0\"\n");
    }

    private void edit(String from, String to) throws IOException {
        Files.writeString(file, Files.readString(file).replace(from, to));
    }

    @ParameterizedTest
    @ValueSource(strings = {"relay.yaml", "office.tab", "users.yaml", "recipients"})
    void truncatedFileIsRejected(String name) throws IOException {
        Files.writeString(file, GOOD + """
                user-files: [{file: users.yaml}]
                relay-domains:
                  example.net: {recipients: {file: recipients}}
                """);
        Files.writeString(folder.resolve("users.yaml"), "bob: {password: \"{XMAIL}160006170011\"}\n");
        Files.writeString(folder.resolve("recipients"), "ann\n");
        assertThat(Outcome.of("check-config", file.toString()).code()).isZero();
        String whole = Files.readString(folder.resolve(name));
        Files.writeString(folder.resolve(name), whole.substring(0, whole.length() - 1));
        String error = name + ":" + whole.lines().count()
                + ":1: error: this last line does not end in a newline, so the file may be cut short";
        for (String command : List.of("check-config", "serve")) {
            Outcome outcome = Outcome.of(command, "--config", file.toString());
            assertThat(outcome.code()).as(command).isEqualTo(78);
            assertThat(outcome.out() + outcome.err()).contains(error);
        }
        assertThat(Outcome.of("lint", "--config", file.toString())).satisfies(outcome -> {
            assertThat(outcome.code()).isEqualTo(1);
            assertThat(outcome.out()).contains(error);
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "next-hops: {hop: {host: a.example, default: true, login: {user: u, password-file: fifo}}}",
                "next-hops: {hop: {host: a.example, default: true, tls: {authorities: fifo}}}",
                "next-hops: {hop: {host: a.example, default: true, login: {user: u, oauth2: {token-endpoint:"
                        + " 'https://a.example/t', client-id: c, client-secret-file: fifo}}}}",
                "tls: {certificates: [{cert: fifo}]}",
                "tls: {certificates: [{cert: fifo, key: fifo}], client-ca: fifo}",
                "policies: {office: {type: ip-table, file: fifo}}",
                "policies: {office: {type: ip-table, file: fifo, format: cidr-list}}",
                "policies: {office: {type: ip-map, file: fifo}}",
                "user-files: [{file: fifo}]",
                "relay-domains: {example.net: {recipients: {file: fifo}}}",
            })
    @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void fifoIsReportedAndNotOpened(String setting) throws Exception {
        Files.writeString(file, "host: relay.example.org\n" + setting + "\n");
        makeFifo(folder.resolve("fifo"));
        for (String command : List.of("check-config", "serve", "lint")) {
            Outcome outcome = Outcome.of(command, "--config", file.toString());
            assertThat(outcome.code()).as(command).isNotZero();
            assertThat(outcome.out() + outcome.err())
                    .as(command)
                    .contains("it is a FIFO, socket or device, not a regular file");
        }
    }

    @Test
    @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void relayYamlThatIsAFifoIsReportedAndNotOpened() throws Exception {
        Files.delete(file);
        makeFifo(file);
        assertThat(Outcome.of("check-config", file.toString())).satisfies(outcome -> {
            assertThat(outcome.code()).isEqualTo(78);
            assertThat(outcome.out()).contains("relay.yaml: error: it is a FIFO, socket or device, not a regular file");
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "next-hops: {hop: {host: a.example, default: true, login: {user: u, password-file: .}}}",
                "next-hops: {hop: {host: a.example, default: true, tls: {authorities: .}}}",
                "policies: {office: {type: ip-table, file: .}}",
                "tls: {certificates: [{cert: .}]}",
            })
    void directoryInPlaceOfAFileIsReported(String setting) throws IOException {
        Files.writeString(file, "host: relay.example.org\n" + setting + "\n");
        assertThat(Outcome.of("check-config", file.toString())).satisfies(outcome -> {
            assertThat(outcome.code()).isEqualTo(78);
            assertThat(outcome.out()).contains("it is a directory, not a regular file");
        });
    }

    private static void makeFifo(Path path) throws Exception {
        assertThat(new ProcessBuilder("mkfifo", path.toString()).start().waitFor())
                .isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1, 127.0.0.1",
        "0.0.0.0, 127.0.0.1",
        "127.0.0.1, 0.0.0.0",
        "'::', 127.0.0.1",
        "127.0.0.1, '::'",
        "'::', 0.0.0.0",
        "'::', '::1'",
        "'::1', '::1'",
    })
    void twoListenersOnOnePortAreAnError(String one, String other) throws IOException {
        Files.writeString(file, """
                host: relay.example.org
                listeners:
                  smtp:
                    address: "%s"
                    port: 2525
                  submission:
                    address: "%s"
                    port: 2525
                """.formatted(one, other));
        for (String command : List.of("check-config", "serve")) {
            Outcome outcome = Outcome.of(command, "--config", file.toString());
            assertThat(outcome.code()).as(command).isEqualTo(78);
            assertThat(outcome.out() + outcome.err())
                    .contains("relay.yaml:8:5: error: `submission` listens on `")
                    .contains("and `smtp` in line 3 on `")
                    .contains("[listeners-overlap]");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1, 2525, 127.0.0.1, 2526",
        "127.0.0.1, 2525, 127.0.0.2, 2525",
        "0.0.0.0, 2525, '::1', 2525",
        "127.0.0.1, 0, 127.0.0.1, 0",
    })
    void listenersThatCanBothBeBoundAreAccepted(String one, int port, String other, int otherPort) throws IOException {
        Files.writeString(file, """
                host: relay.example.org
                listeners:
                  smtp: {address: "%s", port: %d}
                  submission: {address: "%s", port: %d}
                """.formatted(one, port, other, otherPort));
        assertThat(Outcome.of("check-config", file.toString()).code()).isZero();
    }

    @Test
    void twoListenerOptionsOnOnePortAreAnError() throws IOException {
        for (String[] named : new String[][] {
            {"--config", file.toString()}, {"--mailroot", folder.toString()},
        }) {
            Outcome outcome =
                    Outcome.of("serve", named[0], named[1], "--smtp", "127.0.0.1:2525", "--submission", "0.0.0.0:2525");
            assertThat(outcome.code()).isEqualTo(78);
            assertThat(outcome.err())
                    .contains("command line: error: `submission` listens on `0.0.0.0:2525`, and `smtp` on"
                            + " `127.0.0.1:2525`");
        }
    }

    @Test
    void lintErrorIs78ForServeAndCheckConfig() throws IOException {
        Files.writeString(folder.resolve("office.tab"), "\"255.255.255.0\"\t\"212.131.173.0\"\n");
        assertThat(Outcome.of("lint", "--config", file.toString()).code()).isEqualTo(1);
        for (String command : List.of("check-config", "serve")) {
            Outcome outcome = Outcome.of(command, "--config", file.toString());
            assertThat(outcome.code()).as(command).isEqualTo(78);
            assertThat(outcome.out() + outcome.err()).contains("office.tab:1:1: error: ", "[swapped-columns]");
        }
    }

    @Test
    void checkConfigPrintsWhoMayRelay() throws IOException {
        Path yaml = Files.writeString(folder.resolve("summary.yaml"), """
                host: relay.example.org
                listeners:
                  smtp:
                    port: 2525
                    permit: [local-recipients, printers, off, many, users]
                  closed: {role: smtp, port: 2526, permit: [local-recipients]}
                  submission: {port: 2587, permit: [authenticated, pop-before-smtp]}
                  pop3: {port: 2110}
                clear-text-logins: [plain]
                local-domains: [example.org]
                users:
                  ann@example.org: {password: "{XMAIL}04090c06001512"}
                policies:
                  printers: {type: ip-table, addresses: [192.0.2.16/28, "2001:db8::7"], when: {sender: [example.org]}}
                  off: {type: ip-table, addresses: [203.0.113.0/24], advisory: true}
                  many: {type: ip-table, file: many.tab, format: cidr-list}
                  users: {type: authenticated, unless: {tls: false}}
                """);
        Files.writeString(
                folder.resolve("many.tab"),
                IntStream.rangeClosed(1, 12)
                        .mapToObj(i -> "198.51.100." + i + "\n")
                        .collect(Collectors.joining()));
        Outcome outcome = Outcome.of("check-config", yaml.toString());
        assertThat(outcome.out().lines().dropWhile(line -> !line.startsWith("who ")))
                .containsExactly(
                        "who may relay to other domains:",
                        "  smtp 127.0.0.1:2525",
                        "    printers, with a sender of example.org: 192.0.2.16/28, 2001:db8::7",
                        "    many: 198.51.100.1, 198.51.100.2, 198.51.100.3, 198.51.100.4, 198.51.100.5, 198.51.100.6,"
                                + " 198.51.100.7, 198.51.100.8, 198.51.100.9, 198.51.100.10 and 2 more in `many.tab`",
                        "    users, unless in clear text: users who have logged in",
                        "  closed 127.0.0.1:2526",
                        "    nobody",
                        "  submission 127.0.0.1:2587, after a login",
                        "    authenticated: users who have logged in",
                        "    pop-before-smtp: clients after a POP3 login");
    }

    @Test
    void checkConfigReportsWhetherServeWouldStart() throws IOException {
        assertThat(Outcome.of("check-config", file.toString())).satisfies(outcome -> {
            assertThat(outcome.code()).isZero();
            assertThat(outcome.out()).startsWith("relay: the configuration can be used" + System.lineSeparator());
        });
        assertThat(Outcome.of("check-config", "--config", file.toString()).code())
                .isZero();

        edit("office]", "ofice]");
        Files.writeString(folder.resolve("office.tab"), "\"127.0.1.0/33\"\n");
        assertThat(Outcome.of("check-config", file.toString())).satisfies(outcome -> {
            assertThat(outcome.code()).isEqualTo(78);
            assertThat(outcome.out())
                    .contains("relay.yaml:3:31: error: `ofice` is not a policy: did you mean `office`?");
        });

        edit("ofice]", "office]");
        assertThat(Outcome.of("check-config", file.toString())).satisfies(outcome -> {
            assertThat(outcome.code()).isEqualTo(78);
            assertThat(outcome.out()).contains("office.tab:1:").contains("error");
        });
        assertThat(Outcome.of("check-config").code()).isEqualTo(64);
        assertThat(Outcome.of("check-config", file.toString(), "--config", file.toString())
                        .code())
                .isEqualTo(64);
        assertThat(Outcome.of("check-config", folder.resolve("none.yaml").toString())
                        .code())
                .isEqualTo(78);
    }

    @Test
    void explainUsesTheNamedListener() {
        String[] question = {
            "explain", "--config", file.toString(), "--client", "127.0.1.7", "--from", "a@x.test", "--to", "b@y.test"
        };
        assertThat(Outcome.of(question)).satisfies(outcome -> {
            assertThat(outcome.code()).isZero();
            assertThat(outcome.out())
                    .contains("permit: 250 2.1.5 OK", "rule:  office [listed] at office.tab:1", "in `127.0.1.0/24`");
        });
        assertThat(Outcome.of(join(question, "--listener", "inner")).code()).isEqualTo(1);
        assertThat(Outcome.of(join(question, "--listener", "inner", "--user", "ANN"))
                        .code())
                .isZero();
        assertThat(Outcome.of(join(question, "--listener", "outer"))).satisfies(outcome -> {
            assertThat(outcome.code()).isEqualTo(64);
            assertThat(outcome.err()).contains("use smtp, inner");
        });
    }

    @Test
    void lintChecksTheFileAndItsTables() throws IOException {
        Files.writeString(folder.resolve("office.tab"), "\"127.0.1.7\"\t\"255.255.255.0\"\n");

        assertThat(Outcome.of("lint", "--config", file.toString())).satisfies(outcome -> {
            assertThat(outcome.code()).isZero();
            assertThat(outcome.out())
                    .contains(
                            "warning: `PLAIN` without TLS lets anyone on the network path read passwords",
                            "office.tab:1:",
                            "[host-bits]");
        });
        edit("office.tab", "missing.tab");
        assertThat(Outcome.of("lint", "--config", file.toString()).code()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"serve", "explain", "lint"})
    void twoConfigurationsAre64(String command) {
        assertThat(Outcome.of(
                        command, "--config", file.toString(), "--mailroot", folder.toString(), "--smtp", "127.0.0.1:0"))
                .satisfies(outcome -> {
                    assertThat(outcome.code()).isEqualTo(64);
                    assertThat(outcome.err()).contains("--config and --mailroot");
                });
    }

    @Test
    void serveRejectsAnUnknownKey() throws IOException {
        edit("office.tab}", "office.tab, colour: blue}");

        assertThat(Outcome.of("serve", "--config", file.toString())).satisfies(outcome -> {
            assertThat(outcome.code()).isEqualTo(78);
            assertThat(outcome.err())
                    .contains("relay.yaml:6:46: error: unknown key `colour` in `policies.office`")
                    .contains("nothing was started");
        });
    }

    @Test
    void openRelayPreventsTheStart() throws IOException {
        Files.writeString(folder.resolve("office.tab"), "\"0.0.0.0\"\t\"0.0.0.0\"\n");

        assertThat(Outcome.of("serve", "--config", file.toString())).satisfies(outcome -> {
            assertThat(outcome.code()).isEqualTo(78);
            assertThat(outcome.err()).contains("office.tab:1: error: open relay: strangers from all 4294967296");
        });
    }

    @Test
    void hashPrintsPbkdf2ForRelayYaml() {
        Outcome outcome = Outcome.withInput("secret\n", "hash", "--scheme", "pbkdf2", "--iterations", "1000");

        assertThat(outcome.code()).isZero();
        assertThat(PasswordHash.parse(outcome.out().strip()).matches("secret".getBytes(UTF_8)))
                .isTrue();
        assertThat(Outcome.withInput("secret\n", "hash", "--scheme", "pbkdf2", "--iterations", "1000")
                        .out())
                .as("the salt is new each time")
                .isNotEqualTo(outcome.out());
        assertThat(Outcome.withInput("secret\n", "hash", "--scheme", "pbkdf2", "--iterations", "10")
                        .code())
                .isEqualTo(64);
        assertThat(Outcome.withInput("secret\n", "hash", "--scheme", "md5").err())
                .contains("use xmail or pbkdf2");
    }

    /** SIGHUP reloads at once and keeps sessions. */
    @Test
    void sighupReloads() throws IOException, InterruptedException {
        try (ServeProcess relay = ServeProcess.serve(folder, "--config", file.toString(), "--smtp", "127.0.0.1:0");
                TestClient smtp = relay.connect("smtp", "127.0.2.7")) {
            smtp.ask("EHLO x");
            smtp.ask("MAIL FROM:<a@x.test>");
            assertThat(smtp.ask("RCPT TO:<b@y.test>")).startsWith("550 5.7.1");

            Path office = Files.writeString(folder.resolve("office.tab"), "\"127.0.2.7\"\n");
            // a recently written file would count as unfinished
            Files.setLastModifiedTime(office, FileTime.from(Instant.now().minusSeconds(60)));
            relay.signal("HUP");
            relay.awaitLogged("relay: SIGHUP: looked at every file");
            relay.awaitLogged("relay: reloaded office.tab");

            assertThat(smtp.ask("RCPT TO:<b@y.test>")).startsWith("451");
            relay.terminate();
            assertThat(relay.exitCode()).isZero();
        }
    }

    private static String[] join(String[] some, String... others) {
        return ObjectArrays.concat(some, others, String.class);
    }
}
