package dev.relaypolicy.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.relaypolicy.server.RelayCase;
import dev.relaypolicy.server.TestPorts;
import dev.relaypolicy.server.TestServer;
import dev.relaypolicy.server.xmail.MailRoot;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProbeCommandTest {

    private static final String STRANGER = "127.0.0.2";

    @TempDir
    private static Path folder;

    private static TestServer server;

    @BeforeAll
    static void start() throws IOException {
        Path root = Files.createDirectory(folder.resolve("root"));
        RelayCase.layMailRoot(root);
        Files.writeString(root.resolve("smtprelay.tab"), "\"127.0.1.0\"\t\"255.255.255.0\"\n");
        server = TestServer.start(root, new MailRoot.Options(Optional.empty(), false));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static Outcome probe(String... more) throws IOException {
        return Outcome.of(Stream.concat(
                        Stream.of(
                                "probe",
                                "127.0.0.1:" + server.address("smtp", STRANGER).getPort(),
                                "--local",
                                "wiz-code.private"),
                        Stream.of(more))
                .toArray(String[]::new));
    }

    @Test
    void everyPatternOfAStrangerIsRefused() throws IOException {
        Outcome outcome = probe("--client", STRANGER);

        assertThat(outcome.out().lines())
                .hasSizeGreaterThan(70)
                .allMatch(line -> line.startsWith("refused ") || line.startsWith("relay: "));
        assertThat(outcome.out())
                .contains("RCPT TO:<relay-probe%example.net@wiz-code.private>  ->  RCPT: 550 5.")
                .contains(" 0 accepted, 0 undecided: the server does not relay for this client");
        assertThat(outcome.code()).isZero();
    }

    @Test
    void terminalOutputFits80Columns() throws IOException {
        Outcome outcome = Outcome.onTerminal(
                "probe",
                "127.0.0.1:" + server.address("smtp", STRANGER).getPort(),
                "--local",
                "wiz-code.private",
                "--client",
                STRANGER);

        assertThat(outcome.out()).contains("\u001b[32mrefused\u001b[0m    nmap:  MAIL FROM:<>  RCPT TO:<relay-probe@");
        assertThat(outcome.out().lines().map(line -> line.replaceAll("\u001b\\[\\d+m", "")))
                .filteredOn(line -> line.strip().contains(" "))
                .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(80));
    }

    @Test
    void clientThatMayRelayIsReported() throws IOException {
        Outcome outcome = probe("--client", "127.0.1.7");

        assertThat(outcome.out())
                .contains("accepted   nmap:  MAIL FROM:<>  RCPT TO:<relay-probe@example.net>  ->  RCPT: 250 ")
                .contains("the server relays for this client");
        assertThat(outcome.code()).isEqualTo(1);
    }

    @Test
    void loginPermitsItsOwnSessionOnly() throws IOException {
        Path password = Files.writeString(folder.resolve("password"), "alicepw\n");

        Outcome outcome =
                probe("--client", STRANGER, "--user", "alice@wiz-code.private", "--password-file", password.toString());

        assertThat(outcome.out())
                .contains("accepted   login:  MAIL FROM:<alice@wiz-code.private>")
                .contains("refused    after a login:  MAIL FROM:<alice@wiz-code.private>")
                .contains("refused    wrong password:  AUTH PLAIN ")
                .contains(" 0 accepted, 0 undecided")
                .doesNotContain("alicepw");
        assertThat(outcome.code()).isZero();
    }

    /** Red would look like an open relay. */
    @Test
    void acceptedLoginHasNoColour() throws IOException {
        Path password = Files.writeString(folder.resolve("password"), "alicepw\n");
        Outcome outcome = Outcome.onTerminal(
                "probe",
                "127.0.0.1:" + server.address("smtp", STRANGER).getPort(),
                "--local",
                "wiz-code.private",
                "--client",
                STRANGER,
                "--user",
                "alice@wiz-code.private",
                "--password-file",
                password.toString());

        assertThat(outcome.out().lines())
                .anyMatch(line -> line.startsWith("accepted   login:"))
                .anyMatch(line -> line.startsWith("\u001b[32mrefused\u001b[0m    after a login:"));
    }

    @Test
    void warnsOfABlankInThePasswordFile() throws IOException {
        Path password = Files.writeString(folder.resolve("password"), "\ufeffalicepw \n");

        Outcome outcome =
                probe("--client", STRANGER, "--user", "alice@wiz-code.private", "--password-file", password.toString());

        assertThat(outcome.err())
                .contains("relay: warning: --password-file: `" + password + "` begins or ends with a blank")
                .doesNotContain("alicepw");
        assertThat(outcome.out()).contains("AUTH: 535 ");
    }

    @Test
    void loginThatPermitsNothingIsUndecided() throws IOException {
        Path password = Files.writeString(folder.resolve("wrong"), "guess\n");

        Outcome outcome =
                probe("--client", STRANGER, "--user", "alice@wiz-code.private", "--password-file", password.toString());

        assertThat(outcome.out())
                .contains("undecided  login:")
                .contains("AUTH: 535 ")
                .contains("the login permits nothing");
        assertThat(outcome.code()).isEqualTo(75);
    }

    @Test
    void messageIsSentIfRequested() throws IOException {
        // without a next hop, DATA replies 451
        Outcome outcome = probe("--client", "127.0.1.7", "--data", "--to", "me@example.net");

        assertThat(outcome.out())
                .contains("undecided  nmap:  MAIL FROM:<>  RCPT TO:<me@example.net>  ->  DATA: 451 4.3.5");
        assertThat(outcome.code()).isEqualTo(75);
    }

    @Test
    void unreachableServerIs69() throws IOException {
        try (Socket refusing = TestPorts.refusing()) {
            String server = "127.0.0.1:" + refusing.getLocalPort();
            Outcome outcome = Outcome.of("probe", server, "--local", "example.org");

            assertThat(outcome.code()).isEqualTo(69);
            assertThat(outcome.err())
                    .isEqualTo("relay: `" + server + "` is not reachable: Connection refused" + System.lineSeparator());
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--local x..y --to a@              | --local: `x..y`              | --to: `a@`",
                "--local example.org --data        | --data sends mail            |",
                "--local example.net               | --to: `relay-probe@example.net` is in the domain `example.net` |",
                "--local example.org --user ann    | --user and --password-file   |",
                "--local example.org --client here | --client: `here`             |",
                "--to a@b.test                     | --local: `127.0.0.1` is not a domain name: give a domain whose mail the server accepts |",
                "--local example.org --user ann --password-file /nowhere | --password-file: `/nowhere` is missing |",
            })
    void badUsageIs64WithEveryProblem(String options, String problem, String another) {
        Outcome outcome = Outcome.of(Stream.concat(Stream.of("probe", "127.0.0.1:25"), Stream.of(options.split(" ")))
                .toArray(String[]::new));

        assertThat(outcome.code()).as(outcome.err()).isEqualTo(64);
        assertThat(outcome.err()).contains("relay: " + problem).contains(another == null ? "" : "relay: " + another);
        assertThat(outcome.out()).isEmpty();
    }
}
