package dev.relaypolicy.server;

import static dev.relaypolicy.server.ServerExtension.ALLOWED;
import static dev.relaypolicy.server.ServerExtension.FOREIGN;
import static org.assertj.core.api.Assertions.assertThat;

import dev.relaypolicy.server.PeerProgram.Run;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests the server with independent clients: python3, swaks and nmap must be installed. */
@Tag("peers")
@Timeout(120)
class PeersTest {

    @RegisterExtension
    static final ServerExtension SERVER = new ServerExtension();

    @TempDir
    private Path folder;

    @BeforeEach
    void emptyTheMailbox() throws IOException {
        SERVER.clearMail("alice");
    }

    private Run run(List<String> command) throws IOException, InterruptedException {
        return PeerProgram.run(folder, command);
    }

    private static String port(String listener) {
        return Integer.toString(SERVER.server().address(listener, FOREIGN).getPort());
    }

    /** Runs {@code peers/NAME.py} with the ports and a client address. */
    private void python(String name, String client) throws Exception {
        PeerProgram.python(folder, name, List.of(port("smtp"), port("submission"), port("pop3"), client));
    }

    @Test
    void pythonSendsWithLoginAndReadsMail() throws Exception {
        python("login_and_read", FOREIGN);
        assertThat(SERVER.mail("alice")).as("deleted").isEmpty();
    }

    @Test
    void pythonRelaysOnlyAfterPop3Login() throws Exception {
        python("pop_before_smtp", "127.9.0.1");
    }

    @Test
    void pythonIsRejected() throws Exception {
        python("refused", FOREIGN);
    }

    private List<String> swaks(String client, String listener, String... more) {
        List<String> command = PeerProgram.swaks(client, Integer.parseInt(port(listener)));
        command.addAll(List.of("--from", "s@example.org", "--suppress-data"));
        command.addAll(List.of(more));
        return command;
    }

    /** swaks exits with 0 on success, 23 for a rejected MAIL, 24 for RCPT, 28 for AUTH. */
    @ParameterizedTest
    @CsvSource({
        "smtp, PLAIN, postmaster@wiz-code.private, secret, 0",
        "smtp, LOGIN, postmaster@wiz-code.private, secret, 0",
        "smtp, CRAM-MD5, postmaster@wiz-code.private, secret, 0",
        "submission, PLAIN, relayuser, relaypass, 0",
        "submission, LOGIN, relayuser, relaypass, 0",
        "submission, CRAM-MD5, relayuser, relaypass, 0",
        "smtp, PLAIN, mailonly, mailpass, 24",
        "smtp, PLAIN, postmaster@wiz-code.private, wrong, 28",
        "smtp, LOGIN, postmaster@wiz-code.private, wrong, 28",
        "smtp, CRAM-MD5, postmaster@wiz-code.private, wrong, 28",
    })
    void swaksLogsIn(String listener, String mechanism, String user, String password, int exit) throws Exception {
        String client = exit == 28 ? "127.9.1." + mechanism.length() : FOREIGN;
        Run run = run(swaks(
                client,
                listener,
                "--to",
                "v@victim.test",
                "--auth",
                mechanism,
                "--auth-user",
                user,
                "--auth-password",
                password,
                "--quit-after",
                "RCPT"));
        assertThat(run.code()).as(run.output()).isEqualTo(exit);
        assertThat(run.output()).contains(exit == 28 ? "535 5.7.8" : exit == 24 ? "550 5.7.1" : "235 2.7.0");
    }

    @Test
    void swaksRelaysOnlyWithLogin() throws Exception {
        Run relayed = run(swaks(FOREIGN, "smtp", "--to", "v@victim.test"));
        assertThat(relayed.code()).as(relayed.output()).isEqualTo(24);
        assertThat(relayed.output()).contains("550 5.7.1 Relay denied");

        Run submitted = run(swaks(FOREIGN, "submission", "--to", "alice@wiz-code.private"));
        assertThat(submitted.code()).as(submitted.output()).isEqualTo(23);
        assertThat(submitted.output()).contains("530 5.7.0");

        Run allowed = run(swaks(ALLOWED, "smtp", "--to", "v@victim.test", "--quit-after", "RCPT"));
        assertThat(allowed.code()).as(allowed.output()).isZero();

        Run local = run(swaks(FOREIGN, "smtp", "--to", "alice@wiz-code.private", "--body", "from swaks", "--pipeline"));
        assertThat(local.code()).as(local.output()).isZero();
        assertThat(SERVER.mail("alice")).singleElement().asString().contains("from swaks");
    }

    @Test
    void swaksGainsNothingByXclientAndProxy() throws Exception {
        Run xclient = run(swaks(FOREIGN, "smtp", "--to", "v@victim.test", "--xclient", "ADDR=127.0.1.5"));
        assertThat(xclient.code()).as(xclient.output()).isNotZero();
        Run proxy = run(swaks(
                FOREIGN,
                "smtp",
                "--to",
                "v@victim.test",
                "--proxy-version",
                "1",
                "--proxy-family",
                "TCP4",
                "--proxy-source",
                ALLOWED,
                "--proxy-source-port",
                "1",
                "--proxy-dest",
                "127.0.0.1",
                "--proxy-dest-port",
                "2"));
        assertThat(proxy.code()).as(proxy.output()).isNotZero();
        assertThat(proxy.output() + xclient.output()).doesNotContain("250 2.1.5");
    }

    /** nmap connects from 127.0.0.1, an unknown client here. Its script treats a 250 reply to RCPT as an open relay. */
    @Test
    void nmapFindsNoOpenRelay() throws Exception {
        Run run = run(List.of(
                "nmap",
                "-n",
                "-Pn",
                "-sT",
                "-p",
                port("smtp"),
                "--script",
                "+smtp-open-relay",
                "--script-args",
                "smtp-open-relay.domain=victim.test",
                "127.0.0.1"));
        assertThat(run.output()).contains("smtp-open-relay:", "doesn't seem to be an open relay, all tests failed");
    }
}
