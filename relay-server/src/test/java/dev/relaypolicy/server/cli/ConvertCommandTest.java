package dev.relaypolicy.server.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.relaypolicy.server.log.Output;
import dev.relaypolicy.server.run.ExitCode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConvertCommandTest {

    @TempDir
    Path directory;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int convert(String input, String... arguments) {
        CommandContext context = new CommandContext(
                new ByteArrayInputStream(input.getBytes(UTF_8)),
                false,
                new Output(new PrintWriter(out, true), false, false),
                new Output(new PrintWriter(err, true), false, false),
                InstantSource.fixed(Instant.EPOCH));
        List<String> all = new ArrayList<>(List.of("convert"));
        all.addAll(List.of(arguments));
        return Main.execute(context, all.toArray(String[]::new));
    }

    private Path file(String name, String content) throws IOException {
        return Files.writeString(directory.resolve(name), content);
    }

    private List<String> names() throws IOException {
        try (var files = Files.list(directory)) {
            return files.map(path -> path.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void convertsFromStandardInputToStandardOutput() {
        int code = convert(
                "192.0.2.0/24 ; SBL123\n", "--from", "cidr-list", "--as", "deny", "--to", "postfix-cidr", "-", "-");
        assertThat(code).isZero();
        assertThat(out).hasToString("192.0.2.0/24 REJECT\n");
        assertThat(err.toString().lines())
                .containsExactly("standard input: note: 1 comment is not carried over [comments-dropped]");
    }

    @Test
    void convertsFilesIncludingInPlace() throws IOException {
        Path list = file("list", "192.0.2.1-192.0.2.2\n");
        Path table = directory.resolve("smtprelay.tab");
        assertThat(convert("", "--from=ranges", "--as=permit", "--to=xmail-relay", list.toString(), table.toString()))
                .isZero();
        assertThat(table).hasContent("\"192.0.2.1\"\t\"255.255.255.255\"\n\"192.0.2.2\"\t\"255.255.255.255\"\n");
        assertThat(convert("", "--from=ranges", "--to=cidr-list", list.toString(), list.toString()))
                .isZero();
        assertThat(list).hasContent("192.0.2.1/32\n192.0.2.2/32\n");
        assertThat(names()).containsExactly("list", "smtprelay.tab");
        assertThat(out.toString() + err).isEmpty();
    }

    @Test
    void unreadableRowsAreReportedAndNothingIsWritten() throws IOException {
        Path list = file("list", "192.0.2.0/33\n10.0.0.0/8\nhost\n");
        Path table = file("table", "as it was");
        assertThat(convert("", "--from=cidr-list", "--as=deny", "--to=xmail-ipmap", list.toString(), table.toString()))
                .isEqualTo(ExitCode.NO);
        assertThat(err.toString().lines())
                .hasSize(2)
                .allSatisfy(line -> assertThat(line).startsWith(list + ":").contains(" error: "));
        assertThat(table).hasContent("as it was");
    }

    @Test
    void inexpressibleRowsAreReportedAndNothingIsWritten() throws IOException {
        Path map = file("map", "10.0.5.0\t255.0.255.0\tDENY\t1\n10.0.0.0/8\tDENY\t2\n10.7.5.0\t255.0.255.0\tDENY\t1\n");
        Path table = directory.resolve("table");
        assertThat(convert("", "--from=xmail-ipmap", "--to=postfix-cidr", map.toString(), table.toString()))
                .isEqualTo(ExitCode.NO);
        assertThat(err.toString().lines())
                .hasSize(3)
                .element(1)
                .asString()
                .startsWith(map + ":3: error: the mask of `10.0.5.0/255.0.255.0` is not contiguous");
        assertThat(err.toString().lines())
                .last()
                .isEqualTo("relay: nothing was written: postfix-cidr cannot express this list");
        assertThat(names()).containsExactly("map");
    }

    @Test
    void missingFileAndFolderAreErrors() {
        assertThat(convert(
                        "",
                        "--from=ranges",
                        "--to=cidr-list",
                        directory.resolve("none").toString()))
                .isEqualTo(ExitCode.NO);
        assertThat(err.toString()).contains("none: error: it is missing [missing-file]");
        assertThat(convert("", "--from=ranges", "--to=cidr-list", "-", directory.toString()))
                .isEqualTo(ExitCode.NO);
        assertThat(err.toString()).contains("` cannot be written: ");
    }

    @Test
    void deviceIsWrittenToAndNotReplaced() {
        assertThat(convert("192.0.2.1\n", "--from=ranges", "--to=cidr-list", "-", "/dev/null"))
                .isZero();
        assertThat(Path.of("/dev/null"))
                .satisfies(path -> assertThat(Files.isRegularFile(path)).isFalse());
    }

    @ParameterizedTest
    @CsvSource({
        "--from=cidr-list --to=xmail-relay -,            has no verdicts for its addresses",
        "--from=xmail-relay --to=ranges -,               has no verdicts for its addresses",
        "--from=xmail-relay --to=xmail-ipmap --as=deny -, --as is for cidr-list and ranges",
        "--from=cidr-list --to=ranges --as=refuse -,     '`refuse` in --as: use permit, pass or deny'",
        "--from=csv --to=xmail-relay -,                  '`csv` in --from is not a format'",
        "--from=xmail-relay --to=yaml -,                 '`yaml` in --to is not a format'",
        "--from=xmail-relay -,                           --to",
        "--from=xmail-relay --to=xmail-relay,            IN"
    })
    void badUsageIs64AndNamesTheFix(String arguments, String problem) {
        assertThat(convert("", arguments.split(" "))).isEqualTo(ExitCode.USAGE);
        assertThat(err.toString()).contains(problem);
        assertThat(out.toString()).isEmpty();
    }
}
