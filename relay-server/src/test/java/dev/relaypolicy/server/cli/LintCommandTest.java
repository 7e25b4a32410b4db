package dev.relaypolicy.server.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.relaypolicy.net.IpAddress;
import dev.relaypolicy.server.RelayCase;
import dev.relaypolicy.server.log.Output;
import dev.relaypolicy.server.run.ExitCode;
import java.io.ByteArrayInputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LintCommandTest {

    @TempDir
    private Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String... arguments) {
        return run(false, arguments);
    }

    private int run(boolean terminal, String... arguments) {
        CommandContext context = new CommandContext(
                new ByteArrayInputStream(new byte[0]),
                false,
                new Output(new PrintWriter(out, true), false, false),
                new Output(new PrintWriter(err, true), terminal, false),
                InstantSource.system());
        return Main.execute(context, arguments);
    }

    private String file(String name, String text) throws Exception {
        Path path = folder.resolve(name);
        Files.createDirectories(path.getParent());
        return Files.write(path, text.getBytes(UTF_8)).toString();
    }

    @Test
    void mailRootWithoutErrorsIs0() throws Exception {
        RelayCase.layMailRoot(folder);
        assertThat(run("lint", "--mailroot", folder.toString())).isEqualTo(ExitCode.OK);
        assertThat(out.toString().lines()).hasSize(8).allMatch(line -> line.contains(".tab:"));
        assertThat(err.toString()).contains("0 errors, 4 warnings, 4 notes");
    }

    @Test
    void progressIsShownOnATerminalOnlyAndErased() throws Exception {
        String table = file("smtprelay.tab", "198.51.100.0/24\n");
        assertThat(run(true, "lint", table)).isEqualTo(ExitCode.OK);
        assertThat(err.toString()).startsWith("\r\u001b[Krelay: checking " + table + " ...\r\u001b[Krelay: 0 errors, ");
        err.getBuffer().setLength(0);
        assertThat(run("lint", table)).isEqualTo(ExitCode.OK);
        assertThat(err.toString()).startsWith("relay: 0 errors, ").doesNotContain("checking");
    }

    @Test
    void findingsFit80ColumnsOnATerminal() throws Exception {
        String finding = "\u001b[33mwarning\u001b[0m: ";
        Outcome outcome = Outcome.onTerminal("lint", file("smtprelay.tab", "192.0.2.77/24\n"));
        assertThat(outcome.out()).contains(finding);
        assertThat(outcome.out().lines().map(line -> line.replaceAll("\u001b\\[\\d+m", "")))
                .hasSizeGreaterThan(2)
                .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(80));
    }

    /** The heap of 64 MB is about four times the file. One object per row would need ten times as much. */
    @ParameterizedTest
    @ValueSource(strings = {"smtprelay.tab", "smtp.ipmap.tab", "spammers.tab"})
    void largeTableIsCheckedInLittleMemory(String name) throws Exception {
        StringBuilder rows = new StringBuilder();
        for (int i = 0; i < 400_000; i++) {
            // nested, of every prefix length, with contradicting duplicates
            int network = 0x50000000 + ((i / 50) << 8);
            int mask = -1 << (24 - i % 25);
            rows.append(address(network & mask)).append('\t').append(address(mask));
            rows.append(name.equals("smtp.ipmap.tab") ? (i % 2 == 0 ? "\tALLOW\t1\n" : "\tDENY\t1\n") : "\n");
        }
        String table = file(name, rows.toString());
        try (ServeProcess relay = ServeProcess.start(
                folder, List.of("-Xmx64m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"), Main.class, "lint", table)) {
            assertThat(relay.exitCode()).as(relay.err()).isEqualTo(ExitCode.OK);
            assertThat(relay.out()).contains("are not listed [too-many-problems]");
        }
    }

    private static String address(int bits) {
        return IpAddress.ofIpv4(bits).toString();
    }

    @Test
    void errorIs1() throws Exception {
        String table = file("smtprelay.tab", "0.0.0.0\t0.0.0.0\n");
        assertThat(run("lint", table)).isEqualTo(ExitCode.NO);
        assertThat(out.toString()).contains(table + ":1:1: error: open relay").contains("[open-relay]");
    }

    @Test
    void missingFolderAndMissingFileAreErrors() {
        assertThat(run("lint", "--mailroot", folder.resolve("x").toString())).isEqualTo(ExitCode.NO);
        assertThat(run("lint", folder.resolve("domains.tab").toString())).isEqualTo(ExitCode.NO);
        assertThat(out.toString()).contains("[unreadable-file]").contains("[missing-file]");
    }

    @Test
    void missingFileOfUnknownKindIsReportedAsMissing() {
        assertThat(run("lint", folder.resolve("hosts.txt").toString())).isEqualTo(ExitCode.USAGE);
        assertThat(err.toString()).contains("`" + folder.resolve("hosts.txt") + "` is missing");
    }

    @Test
    void oneErrorIsCountedInTheSingular() {
        assertThat(run("lint", folder.resolve("domains.tab").toString())).isEqualTo(ExitCode.NO);
        assertThat(err.toString()).contains("relay: 1 error, 0 warnings, 0 notes");
    }

    @Test
    void mailRootOrRelayYamlAsATableSuggestsTheOption() {
        assertThat(run("lint", folder.toString())).isEqualTo(ExitCode.USAGE);
        assertThat(err.toString()).contains("`" + folder + "` is a folder: a MailRoot is checked by --mailroot");
        assertThat(run("lint", "relay.yaml")).isEqualTo(ExitCode.USAGE);
        assertThat(err.toString())
                .contains("`relay.yaml` is not a table: a relay.yaml is checked by --config relay.yaml");
    }

    @Test
    void warningsAloneAre0() throws Exception {
        assertThat(run("lint", file("smtprelay.tab", "192.0.2.77/24\n"))).isEqualTo(ExitCode.OK);
        assertThat(out.toString()).contains("[host-bits]").contains("[relay-set]");
    }

    @Test
    void unknownTableKindIs64() throws Exception {
        String other = file("trusted", "192.0.2.0/24\n");
        assertThat(run("lint")).isEqualTo(ExitCode.USAGE);
        assertThat(run("lint", other)).isEqualTo(ExitCode.USAGE);
        assertThat(run("lint", "--as", "relay.tab", other)).isEqualTo(ExitCode.USAGE);
        assertThat(run("lint", "--nonsense")).isEqualTo(ExitCode.USAGE);
        assertThat(out.toString()).isEmpty();
        assertThat(run("lint", "--as", "smtprelay.tab", other)).isEqualTo(ExitCode.OK);
    }

    @Test
    void commandFilesAreRecognizedByTheirFolder() throws Exception {
        assertThat(run("lint", file("custdomains/example.org.tab", "\"redirect\"x\n")))
                .isEqualTo(ExitCode.NO);
        assertThat(run("lint", file("cmdaliases/example.org/sales.tab", "\"redirect\"x\n")))
                .isEqualTo(ExitCode.NO);
        assertThat(run("lint", file("other/sales.tab", "\"redirect\"x\n"))).isEqualTo(ExitCode.USAGE);
    }

    @Test
    void listenersAffectTheFindings() throws Exception {
        String table = file("smtprelay.tab", "192.168.0.0/16\n");
        run("lint", table);
        assertThat(out.toString()).doesNotContain("private-range");
        run("lint", "--smtp", "0.0.0.0:25", table);
        assertThat(out.toString()).contains("private-range");
    }

    @Test
    void jsonHasEveryFindingWithItsFixAndWholeListing() throws Exception {
        StringBuilder rows = new StringBuilder();
        for (int i = 0; i < 40; i += 2) {
            rows.append("192.0.2.").append(i).append("/32\n");
        }
        assertThat(run("lint", "--json", file("smtprelay.tab", rows.toString())))
                .isEqualTo(ExitCode.OK);
        JsonObject answer = JsonParser.parseString(out.toString()).getAsJsonObject();
        assertThat(answer.get("errors").getAsInt()).isZero();
        assertThat(answer.get("notes").getAsInt()).isEqualTo(1);
        JsonObject finding = answer.getAsJsonArray("findings").get(0).getAsJsonObject();
        assertThat(finding.get("rule").getAsString()).isEqualTo("relay-set");
        assertThat(finding.get("severity").getAsString()).isEqualTo("note");
        assertThat(finding.get("line").getAsInt()).isEqualTo(1);
        assertThat(finding.get("fix").getAsString()).isNotEmpty();
        assertThat(finding.get("message").getAsString()).endsWith("and 10 more");
        assertThat(finding.getAsJsonArray("listing")).hasSize(20);
    }

    @Test
    void fileNamesAreEscaped() throws Exception {
        run("lint", "--as", "smtprelay.tab", file("a\u001b[31m\nb", "x\n"));
        assertThat(out.toString().lines().findFirst())
                .hasValueSatisfying(line -> assertThat(line).contains("a\\u001b[31m\\nb:1:1: error: "));
    }
}
