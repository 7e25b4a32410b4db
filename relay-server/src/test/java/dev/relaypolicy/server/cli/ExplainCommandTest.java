package dev.relaypolicy.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.base.Splitter;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.relaypolicy.server.RelayCase;
import dev.relaypolicy.server.run.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExplainCommandTest {

    @TempDir
    private static Path folder;

    private static Path root;

    @BeforeAll
    static void createMailRoot() throws IOException {
        root = folder.resolve("MailRoot");
        RelayCase.layMailRoot(root);
        Files.writeString(root.resolve("domains/second.private/bob/user.tab"), "\"unreadable\"\n");
        Files.writeString(root.resolve("spammers.tab"), "\"192.0.2.66/32\"\n");
    }

    private static Outcome explain(String... more) {
        return Outcome.of(Stream.concat(Stream.of("explain", "--mailroot", root.toString()), Stream.of(more))
                .toArray(String[]::new));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "0|permit: 250 2.1.5 OK|--client 127.0.1.5 --from s@example.org --to v@victim.test",
                "0|permit: 250 2.1.5 OK|--client ::ffff:127.0.1.5 --from <> --to v@victim.test",
                "0|permit: 250 2.1.5 OK|--client 192.0.2.1 --from <s@example.org> --to <alice@wiz-code.private>",
                "0|permit: 250 2.1.5 OK|--client 192.0.2.1 --to postmaster",
                "0|permit: 250 2.1.5 OK|--client 192.0.2.1 --user postmaster@wiz-code.private --to v@victim.test",
                "0|permit: 250 2.1.5 OK|--client 192.0.2.1 --user relayuser --to v@victim.test --listener submission",
                "0|permit: 250 2.1.5 OK|--client 192.0.2.1 --popped alice --from alice@wiz-code.private --to v@victim.test",
                "0|permit: 250 2.1.5 OK|--client 192.0.2.1 --popped alice --from walter@alias.private --to v@victim.test",
                "1|deny: 550 5.7.1 Relay denied|--client 192.0.2.1 --popped alice --from s@example.org --to v@victim.test",
                "1|deny: 550 5.7.1 Relay denied|--client 192.0.2.1 --popped nopop --from nopop@wiz-code.private --to v@victim.test",
                "1|deny: 550 5.7.1 Relay denied|--client 192.0.2.1 --popped nobody --from alice@wiz-code.private --to v@victim.test",
                "1|deny: 550 5.7.1 Relay denied|--client 192.0.2.1 --from s@example.org --to v@victim.test",
                "1|deny: 550 5.7.1 Relay denied|--client 2001:db8::1 --from s@example.org --to v@victim.test --tls --helo wiz-code.private",
                "1|deny: 550 5.7.1 Relay denied|--client 192.0.2.1 --user mailonly --to v@victim.test",
                "1|deny: 535 5.7.8|--client 192.0.2.1 --user nobody --to v@victim.test",
                "1|deny: 530 5.7.0|--client 127.0.1.5 --to v@victim.test --listener submission",
                "1|deny: 550 5.1.1|--client 192.0.2.1 --to nobody@wiz-code.private",
                "1|deny: 501 5.1.3|--client 192.0.2.1 --to nonsense",
                "1|deny: 501 5.1.7|--client 192.0.2.1 --from nonsense --to v@victim.test",
                "1|deny: 554 5.7.1|--client 192.0.2.66 --to alice@wiz-code.private",
                "75|defer: 451 4.3.0|--client 192.0.2.1 --to bob@second.private",
                "75|defer: 454 4.7.0|--client 192.0.2.1 --user bob@second.private --to v@victim.test",
                "75|defer: 45|--client 192.0.2.1 --popped bob@second.private --from bob@second.private --to v@victim.test",
            })
    void exitCodeIsTheVerdict(int code, String verdict, String options) {
        Outcome outcome = explain(options.split(" "));
        assertThat(outcome.code()).as(outcome.toString()).isEqualTo(code);
        assertThat(outcome.out()).startsWith(verdict).contains("rule:", "why:", "asked:");
        assertThat(outcome.err()).isEmpty();
    }

    @Test
    void ruleIsPrintedWithItsLine() {
        assertThat(explain("--client", "127.0.1.5", "--to", "v@victim.test").out())
                .contains("rule:  smtprelay.tab", "at smtprelay.tab:1");
        assertThat(explain("--client", "192.0.2.66", "--to", "v@victim.test").out())
                .contains("at spammers.tab:1");
    }

    @Test
    void refusalPrintsEveryPolicyThatCouldHavePermitted() {
        assertThat(explain("--client", "192.0.2.1", "--from", "s@example.org", "--to", "v@victim.test")
                        .out())
                .isEqualToNormalizingNewlines("""
                        deny: 550 5.7.1 Relay denied
                        rule:  gate [no-permit]
                        why:   nothing permits this client to relay to this recipient
                        asked:
                          rcpt: deny
                            permits: abstain
                              local-recipient: abstain
                              authenticated: abstain
                                - the client has not logged in
                              pop-before-smtp: abstain
                                - the sender is not a local mailbox
                              custdomains: abstain
                              smtprelay.tab: abstain
                                - none of the 1 rows matches `192.0.2.1`
                        """);
    }

    @Test
    void permitPrintsTheBranchThatDecided() {
        assertThat(explain("--client", "127.0.1.5", "--from", "s@example.org", "--to", "v@victim.test")
                        .out())
                .isEqualToNormalizingNewlines("""
                        permit: 250 2.1.5 OK
                        rule:  smtprelay.tab [listed] at smtprelay.tab:1
                        why:   the client's address may relay
                        asked:
                          rcpt: permit
                            permits: permit
                              smtprelay.tab: permit [listed] the client's address may relay (smtprelay.tab:1)
                                - `127.0.1.5` is in `127.0.1.0/24`
                        """);
    }

    @Test
    void refusalAtConnectPrintsTheBranchThatDecided() {
        assertThat(explain("--client", "192.0.2.66", "--to", "alice@wiz-code.private")
                        .out()
                        .lines()
                        .skip(3))
                .containsExactly(
                        "asked:",
                        "  connect: deny",
                        "    refusals: deny",
                        "      when not white-listed: deny",
                        "        clients: deny",
                        "          spammers.tab: deny [spammer] the client's address is listed (spammers.tab:1)",
                        "            - `192.0.2.66` is in `192.0.2.66/32` with code 1 by spammers.tab:1");
    }

    @Test
    void allPrintsEveryPolicyAndTheFilesInForce() {
        assertThat(explain(
                                "--all",
                                "--client",
                                "192.0.2.1",
                                "--from",
                                "alice@wiz-code.private",
                                "--to",
                                "v@victim.test")
                        .out())
                .contains("connect", "mail", "rcpt", "pop-before-smtp", "smtprelay.tab", "authenticated")
                .contains("refusals: abstain", "in force:", "  smtprelay.tab: 1 row, sha256 ");
    }

    @Test
    void terminalOutputFits80Columns() {
        String[] query = {
            "--client", "127.0.1.5", "--from", "a-rather-long-local-part@example.org", "--to", "v@victim.test"
        };
        Outcome outcome = Outcome.onTerminal(
                Stream.concat(Stream.of("explain", "--all", "--mailroot", root.toString()), Stream.of(query))
                        .toArray(String[]::new));
        assertThat(outcome.out()).startsWith("\u001b[32mpermit\u001b[0m: 250 2.1.5 OK");
        assertThat(outcome.out().lines().skip(1))
                .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(80));
    }

    @ParameterizedTest
    @CsvSource({"127.0.1.5, permit", "192.0.2.1, deny", "192.0.2.66, deny"})
    void jsonIsJson(String client, String verdict) {
        Outcome outcome =
                explain("--client", client, "--from", "\"q\\\" <b>\"@example.org", "--to", "v@victim.test", "--json");
        JsonObject answer = JsonParser.parseString(outcome.out()).getAsJsonObject();
        assertThat(answer.keySet())
                .contains("verdict", "code", "enhanced", "policy", "origin", "reason", "detail", "reply", "asked");
        assertThat(answer.get("verdict").getAsString()).isEqualTo(verdict);
        JsonArray asked = answer.getAsJsonArray("asked");
        assertThat(asked.get(0).getAsJsonObject().get("policy").getAsString()).isEqualTo("connect");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--client 192.0.2.1",
                "--to v@victim.test",
                "--client localhost --to v@victim.test",
                "--client 192.0.2.256 --to v@victim.test",
                "--client fe80::1%eth0 --to v@victim.test",
                "--client 192.0.2.1 --to v@victim.test --listener pop3",
                "--client 192.0.2.1 --to v@victim.test --listener nowhere",
                "--client 192.0.2.1 --to v@victim.test --smtp nonsense",
                "--batch nowhere.tsv",
            })
    void badUsageIs64(String options) {
        Outcome outcome = explain(options.split(" "));
        assertThat(outcome.code()).as(outcome.err()).isEqualTo(64);
        assertThat(outcome.out()).isEmpty();
        assertThat(outcome.err()).startsWith("relay: ").doesNotContain("Exception");
    }

    @Test
    void everyBadOptionIsReportedAtOnce() {
        assertThat(explain("--client", "192.0.2.256", "--listener", "nowhere").err())
                .contains("relay: --client and --to are needed")
                .contains("relay: --client: `192.0.2.256`")
                .contains("relay: --listener: there is no SMTP listener `nowhere`");
    }

    @Test
    void configurationWithErrorsIs78() {
        Outcome outcome = Outcome.of(
                "explain",
                "--mailroot",
                folder.resolve("nowhere").toString(),
                "--client",
                "192.0.2.1",
                "--to",
                "a@b.test");
        assertThat(outcome.code()).isEqualTo(78);
        assertThat(outcome.out()).isEmpty();
    }

    @Test
    void clientTextIsEscaped() {
        Outcome outcome =
                explain("--client", "192.0.2.1", "--from", "\u001b[2J\npermit: 250 OK", "--to", "\r\n\u001b@x.test");
        assertThat(outcome.code()).isEqualTo(1);
        assertThat(outcome.out()).doesNotContain("\u001b", "\r", "\npermit");
    }

    private static Outcome batch(String table) throws IOException {
        Path file = Files.writeString(folder.resolve("batch.tsv"), table);
        return explain("--batch", file.toString());
    }

    @Test
    void batchAnswersEveryRowInOrder() throws IOException {
        Outcome outcome = batch("""
                id\tclient\tfrom\tto\tuser\tpopped\ttls\thelo\tlistener
                1\t127.0.1.5\ts@example.org\tv@victim.test\t-\t-\tno\t-\tsmtp
                2\t192.0.2.1\t\tv@victim.test\t\t\t\t\t
                3\t192.0.2.1\talice@wiz-code.private\tv@victim.test\t-\talice\tyes\tx.example\t-
                4\t192.0.2.1\ts@example.org\tv@victim.test\trelayuser\t-\t-\t-\tsubmission
                5\t192.0.2.1\ts@example.org\tbob@second.private\t-\t-\t-\t-\t-
                6\t192.0.2.1\ts@example.org\t\t-\t-\t-\t-\t-
                7\t192.0.2.1\t-\talice@wiz-code.private\t-\t-\t-\t-\t-

                8\t192.0.2.66\ts@example.org\talice@wiz-code.private\t-\t-\t-\t-\t-
                """);
        assertThat(outcome.code()).as(outcome.err()).isZero();
        List<String> lines = outcome.out().lines().toList();
        assertThat(lines.get(0)).isEqualTo("id\tverdict\tcode\tenhanced\tpolicy\torigin\treason");
        assertThat(lines.stream()
                        .skip(1)
                        .map(line -> Splitter.on('\t').splitToList(line).subList(0, 4)))
                .containsExactly(
                        List.of("1", "permit", "250", "2.1.5"),
                        List.of("2", "deny", "550", "5.7.1"),
                        List.of("3", "permit", "250", "2.1.5"),
                        List.of("4", "permit", "250", "2.1.5"),
                        List.of("5", "defer", "451", "4.3.0"),
                        List.of("6", "deny", "501", "5.1.3"),
                        List.of("7", "deny", "501", "5.1.7"),
                        List.of("8", "deny", "554", "5.7.1"));
        assertThat(lines).allMatch(line -> Splitter.on('\t').splitToList(line).size() == 7);
    }

    /** Columns are optional and in any order; values may contain escapes. */
    @Test
    void batchReadsEscapes() throws IOException {
        Outcome outcome = batch(String.join(
                "\r\n",
                "to\tid\tclient\tfrom",
                "v\\0@victim.test\ta\\tb\t127.0.1.5\ts@example.org",
                "\"a\\\\\\\\b\"@victim.test\t2\\n\t127.0.1.5\ts@example.org",
                "v@victim.test\\r\\nRCPT TO:<w@victim.test>\t3\t127.0.1.5\ts@example.org",
                "a\\tb@victim.test\t4\t127.0.1.5\t\\\\@example.org"));
        assertThat(outcome.code()).as(outcome.err()).isZero();
        assertThat(outcome.out()
                        .lines()
                        .skip(1)
                        .map(line -> Splitter.on('\t').splitToList(line).subList(0, 2)))
                .containsExactly(
                        List.of("a\\tb", "deny"),
                        List.of("2\\n", "permit"),
                        List.of("3", "deny"),
                        List.of("4", "deny"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''|1: the table is empty",
                "id\\tclient|1: the column `to` is missing",
                "id\\tclient\\tto\\tcolour|1: `colour` is not a column",
                "id\\tclient\\tto\\tto|1: the column `to` appears twice",
                "id\\tclient\\tto\\n1\\t192.0.2.1|2: this row has 2 of 3 columns",
                "id\\tclient\\tto\\n1\\thost\\ta@b.test|2: `host` is not an IP address",
                "id\\tclient\\tto\\ttls\\n1\\t192.0.2.1\\ta@b.test\\tmaybe|2: `maybe` in the column tls",
                "id\\tclient\\tto\\tlistener\\n1\\t192.0.2.1\\ta@b.test\\tpop3|2: there is no SMTP listener `pop3`",
                "id\\tclient\\tto\\n1\\t192.0.2.1\\ta@b.test\\n2\\tx\\ta@b.test\\n3\\ty\\ta@b.test|4: `y`",
            })
    void unreadableBatchIs64WithEveryProblem(String table, String problem) throws IOException {
        Outcome outcome = batch(table.replace("\\t", "\t").replace("\\n", "\n"));
        assertThat(outcome.code()).isEqualTo(64);
        assertThat(outcome.out()).isEmpty();
        assertThat(outcome.err()).contains("batch.tsv:" + problem);
    }

    @Test
    void batchThatIsNotUtf8Is64() throws IOException {
        Path file = Files.write(folder.resolve("latin.tsv"), new byte[] {'i', 'd', '\t', (byte) 0xe4});
        Outcome outcome = explain("--batch", file.toString());
        assertThat(outcome.code()).isEqualTo(64);
        assertThat(outcome.err()).contains("latin.tsv").doesNotContain("Exception");
    }

    @Test
    void batchThatIsAFolderIs64() {
        Outcome outcome = explain("--batch", folder.toString());
        assertThat(outcome.code()).isEqualTo(64);
        assertThat(outcome.err()).doesNotContain("Exception");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void userFileThatIsAFifoOrTruncatedDefersTheUser(boolean fifo, @TempDir Path other) throws Exception {
        RelayCase.layMailRoot(other);
        Path file = other.resolve("domains/second.private/bob/user.tab");
        Files.deleteIfExists(file);
        if (fifo) {
            assertThat(new ProcessBuilder("mkfifo", file.toString()).start().waitFor())
                    .isZero();
        } else {
            Files.writeString(file, "\"RealName\"\t\"Bo");
        }
        Outcome outcome = Outcome.of(
                "explain", "--mailroot", other.toString(), "--client", "192.0.2.1", "--to", "bob@second.private");
        assertThat(outcome.code()).isEqualTo(ExitCode.DEFER);
        assertThat(outcome.out()).contains("defer: 451 4.3.0");
    }
}
