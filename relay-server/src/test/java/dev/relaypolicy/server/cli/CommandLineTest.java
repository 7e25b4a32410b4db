package dev.relaypolicy.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.relaypolicy.server.RelayCase;
import dev.relaypolicy.server.TestPorts;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Help, unusable options of every command, and unusable configurations of {@code serve}. */
@Timeout(60)
class CommandLineTest {

    @TempDir
    private Path folder;

    private Path root;

    @BeforeEach
    void createMailRoot() {
        root = folder.resolve("MailRoot");
        RelayCase.layMailRoot(root);
    }

    private Outcome serve(String... more) {
        return Outcome.of(Stream.concat(
                        Stream.of("serve", "--mailroot", root.toString(), "--smtp", "127.0.0.1:0"), Stream.of(more))
                .toArray(String[]::new));
    }

    @Test
    void versionAndHelpAreAnswers() {
        assertThat(Outcome.of("--version")).satisfies(outcome -> {
            assertThat(outcome.code()).isZero();
            assertThat(outcome.out()).startsWith("relay ");
            assertThat(outcome.err()).isEmpty();
        });
        for (String[] line : new String[][] {
            {"--help"}, {"-h"}, {"serve", "--help"}, {"explain", "--help"}, {"hash", "--help"}, {"lint", "--help"}
        }) {
            Outcome outcome = Outcome.of(line);
            assertThat(outcome.code()).as(String.join(" ", line)).isZero();
            assertThat(outcome.out()).startsWith("Usage: relay");
            assertThat(outcome.err()).isEmpty();
        }
    }

    static Stream<Arguments> badUsage() {
        return Stream.of(
                Arguments.of("", "name a command"),
                Arguments.of("bogus", "`bogus` is not a command: name a command: serve, explain, lint"),
                Arguments.of("--bogus", "--bogus"),
                Arguments.of("serve --bogus", "--bogus"),
                Arguments.of("serve extra", "extra"),
                Arguments.of("serve --smtp", "--smtp"),
                Arguments.of("serve --smtp 2525", "host:port"),
                Arguments.of("serve --smtp 127.0.0.1", "host:port"),
                Arguments.of("serve --smtp :2525", "host:port"),
                Arguments.of("serve --smtp 127.0.0.1:x", "host:port"),
                Arguments.of("serve --smtp 127.0.0.1:-1", "host:port"),
                Arguments.of("serve --smtp 127.0.0.1:65536", "host:port"),
                Arguments.of("serve --smtp mail.example.org:25", "IP address"),
                Arguments.of("serve --pop3 127.0.0.256:110", "IP address"),
                Arguments.of("serve --submission [::1]", "host:port"),
                Arguments.of("serve --next-hop mail.example.org", "host:port"),
                Arguments.of("serve --next-hop 127.0.0.1:0 --mailroot x", "host:port"),
                Arguments.of("serve --config relay.yaml --mailroot x", "--config and --mailroot"),
                Arguments.of("serve --config", "--config"),
                Arguments.of("check-config", "FILE"),
                Arguments.of("serve --mailroot", "--mailroot"),
                Arguments.of("explain", "--mailroot"),
                Arguments.of("explain --client 192.0.2.1 --to a@b.test", "--mailroot"),
                Arguments.of("explain --config x --mailroot x --client 192.0.2.1 --to a@b.test", "--mailroot"),
                Arguments.of("hash --scheme rot13", "rot13"));
    }

    @ParameterizedTest
    @MethodSource("badUsage")
    void badUsageIs64AndNamesTheFix(String line, String said) {
        Outcome outcome = Outcome.of(line.isEmpty() ? new String[0] : line.split(" "));
        assertThat(outcome.code()).as(outcome.err()).isEqualTo(64);
        assertThat(outcome.err()).startsWith("relay: ").contains(said, "--help").doesNotContain("Exception", "\tat ");
        assertThat(outcome.out()).isEmpty();
    }

    @Test
    void argumentsAreEscapedInMessages() {
        Outcome outcome = Outcome.of("serve", "--smtp", "\u001b[2J\nrelay: all is well");
        assertThat(outcome.code()).isEqualTo(64);
        assertThat(outcome.err()).doesNotContain("\u001b").doesNotContain("\nrelay: all is well");
    }

    @ParameterizedTest
    @CsvSource({
        "secret, 160006170011",
        "'a b', 044507",
        "'\u00fc', a6d9",
    })
    void hashPrintsTheXmailForm(String password, String stored) {
        for (String end : new String[] {"", "\n", "\r\n"}) {
            Outcome outcome = Outcome.withInput(password + end, "hash");
            assertThat(outcome.code()).isZero();
            assertThat(outcome.out()).isEqualTo(stored + System.lineSeparator());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n", "two\nlines\n", "a\tb", "a\0b", "\u001b[2J"})
    void hashRejectsAnythingButOneLineOfText(String input) {
        Outcome outcome = Outcome.withInput(input, "hash");
        assertThat(outcome.code()).isEqualTo(64);
        assertThat(outcome.out()).isEmpty();
        assertThat(outcome.err()).doesNotContain("two");
    }

    @Test
    void hashAcceptsAtMost1024Bytes() {
        assertThat(Outcome.withInput("x".repeat(1_024) + "\n", "hash").code()).isZero();
        assertThat(Outcome.withInput("x".repeat(1_025) + "\n", "hash").code()).isEqualTo(64);
        assertThat(Outcome.withInput("x".repeat(1_000_000), "hash").code()).isEqualTo(64);
    }

    @ParameterizedTest
    @ValueSource(strings = {"server.tab", "domains.tab", "mailusers.tab"})
    void missingRequiredFileIs78(String file) throws Exception {
        Files.delete(root.resolve(file));
        Outcome outcome = serve();
        assertThat(outcome.code()).isEqualTo(78);
        assertThat(outcome.err()).contains(file, "nothing was started").doesNotContain("Exception");
    }

    /** Uses a folder in place of the file, which even the superuser cannot read. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "server.tab", "domains.tab", "mailusers.tab", "aliases.tab", "aliasdomain.tab", "smtpauth.tab",
                "smtprelay.tab", "smtp.ipmap.tab", "pop3.ipmap.tab", "spammers.tab", "spam-address.tab",
                        "smtp.ipprop.tab"
            })
    void unreadableFileIs78(String file) throws Exception {
        Files.delete(root.resolve(file));
        Files.createDirectory(root.resolve(file));
        Outcome outcome = serve();
        assertThat(outcome.code()).isEqualTo(78);
        assertThat(outcome.err()).contains(file).doesNotContain("Exception", "\tat ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"nowhere", "MailRoot/server.tab", ""})
    void mailRootThatIsNotAFolderIs78(String path) {
        Outcome outcome =
                Outcome.of("serve", "--mailroot", folder.resolve(path + "/x").toString());
        assertThat(outcome.code()).isEqualTo(78);
        assertThat(outcome.err()).contains("folder").doesNotContain("Exception");
    }

    @Test
    void everyProblemIsPrintedWithItsPlace() throws Exception {
        Files.writeString(
                root.resolve("smtprelay.tab"),
                "\"127.0.1.0\"\t\"255.255.255.256\"\n\n\"127.0.1.999\"\t\"255.0.0.0\"\n");
        Files.writeString(root.resolve("spammers.tab"), "\"127.0.0.0/33\"\n");
        Files.writeString(root.resolve("smtp.hnprop.tab"), "");
        Outcome outcome = serve();
        assertThat(outcome.code()).isEqualTo(78);
        assertThat(outcome.err())
                .contains(
                        "smtprelay.tab:1:13: error: ",
                        "smtprelay.tab:3:1: error: ",
                        "spammers.tab:1:1: error: ",
                        "smtp.hnprop.tab: error: ");
    }

    @Test
    void problemsContainNoSecrets() throws Exception {
        Files.writeString(root.resolve("mailusers.tab"), """
                "wiz-code.private"\t"alice"\t"04090c06001512x"\t2\t"alice"\t"U"
                "wiz-code.private"\t"alicepw"
                """);
        Files.writeString(root.resolve("smtpauth.tab"), "\"relayuser\"\t\"relaypass\"\n\"\"\t\"relaypass\"\t\"R\"\n");
        Outcome outcome = serve();
        assertThat(outcome.code()).isEqualTo(78);
        assertThat(outcome.err()).doesNotContain("04090c06001512", "alicepw", "relaypass");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"0.0.0.0\"\t\"0.0.0.0\"\n",
                "\"0.0.0.0/0\"\n",
                "\"::/0\"\n",
                "\"::ffff:0:0/96\"\n",
                "\"0.0.0.0/1\"\n\"128.0.0.0/1\"\n",
            })
    void openRelayIs78UnlessAllowed(String table) throws Exception {
        Files.writeString(root.resolve("smtprelay.tab"), table);
        Outcome outcome = serve();
        assertThat(outcome.code()).isEqualTo(78);
        assertThat(outcome.err()).contains("smtprelay.tab:", "open relay");
        assertThat(serve("--allow-open-relay", "--next-hop", "127.0.0.1:1", "--smtp", "192.0.2.1:1")
                        .code())
                .as("it tries to bind an address of another machine")
                .isEqualTo(69);
    }

    /** The swapped row would permit about a million clients. */
    @ParameterizedTest
    @ValueSource(strings = {"smtprelay.tab", "spammers.tab", "smtp.ipprop.tab"})
    void swappedColumnsAre78(String table) throws Exception {
        Files.writeString(root.resolve(table), "\"255.255.255.0\"\t\"212.131.173.0\"\n");
        Outcome outcome = serve();
        assertThat(outcome.code()).isEqualTo(78);
        assertThat(outcome.err()).contains(table + ":1:1: error: ", "[swapped-columns]");
        assertThat(Outcome.of("lint", "--mailroot", root.toString())).satisfies(lint -> {
            assertThat(lint.code()).isEqualTo(1);
            assertThat(lint.out()).contains(table + ":1:1: error: ", "[swapped-columns]");
        });
    }

    @Test
    void customDomainOfEveryDomainIsAnOpenRelay() throws Exception {
        Files.writeString(root.resolve("custdomains/.tab"), "");
        Outcome outcome = serve();
        assertThat(outcome.code()).isEqualTo(78);
        assertThat(outcome.err()).contains("custdomains/.tab", "open relay");
    }

    @Test
    void everyListenerThatCannotBindIsNamed() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Outcome outcome = serve("--pop3", "127.0.0.1:" + taken.getLocalPort(), "--submission", "192.0.2.1:0");
            assertThat(outcome.code()).isEqualTo(69);
            assertThat(outcome.err())
                    .contains("`pop3` cannot bind `127.0.0.1:" + taken.getLocalPort() + "`")
                    .contains("`submission` cannot bind `192.0.2.1:0`")
                    .doesNotContain("\tat ");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "localhost", "0.0.0.0", "[::ffff:127.0.0.1]"})
    void nextHopThatIsTheServerItselfIs78(String host) throws Exception {
        int port = TestPorts.free();
        Outcome outcome = serve("--submission", "127.0.0.1:" + port, "--next-hop", host + ":" + port);
        assertThat(outcome.code()).isEqualTo(78);
        assertThat(outcome.err()).contains("--next-hop", "is a listener of this server");
        new ServerSocket(port, 1, InetAddress.getLoopbackAddress()).close();
    }

    @Test
    void unwritableReadyFileIs64() throws Exception {
        Path empty = Files.createDirectory(folder.resolve("empty"));
        for (String path : new String[] {empty.toString(), folder + "/nowhere/ready", "/"}) {
            Outcome outcome = serve("--ready-file", path);
            assertThat(outcome.code()).as(path).isEqualTo(64);
            assertThat(outcome.err()).contains("--ready-file").doesNotContain("Exception");
        }
        assertThat(empty).isDirectory();
    }

    @Test
    void oldReadyFileIsRemovedEvenIfTheStartFails() throws Exception {
        Path ready = Files.writeString(folder.resolve("ready"), "smtp 127.0.0.1:1\n");
        Files.delete(root.resolve("server.tab"));
        assertThat(serve("--ready-file", ready.toString()).code()).isEqualTo(78);
        assertThat(ready).doesNotExist();
    }
}
