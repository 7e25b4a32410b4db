package dev.relaypolicy.server.cli;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.relaypolicy.server.log.Output;
import java.io.ByteArrayInputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;

class HelpTest {

    @TempDir
    private Path folder;

    /** Returns all commands, none of which is run. */
    static CommandLine relay() {
        Output none = new Output(new PrintWriter(new StringWriter()), false, false);
        return Main.commandLine(
                new CommandContext(new ByteArrayInputStream(new byte[0]), false, none, none, InstantSource.system()));
    }

    static Stream<String> commands() {
        return relay().getSubcommands().keySet().stream();
    }

    @ParameterizedTest
    @MethodSource("commands")
    void helpNamesEveryOptionItsDefaultAndAnExample(String command) {
        Outcome help = Outcome.of("help", command);
        assertThat(help.code()).isZero();
        assertThat(help.err()).isEmpty();
        assertThat(help.out()).startsWith("Usage: relay " + command).containsPattern("\nExamples?:\n  ");
        assertThat(help.out().lines()).allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(Output.COLUMNS));
        CommandLine subcommand = requireNonNull(relay().getSubcommands().get(command));
        for (ArgSpec argument : subcommand.getCommandSpec().args()) {
            assertThat(help.out()).contains("\n  " + HelpText.label(argument) + "  ");
            assertThat(HelpText.description(argument))
                    .as(HelpText.label(argument))
                    .containsPattern("default: |required");
        }
    }

    static Stream<String> commandsOtherThanHelp() {
        return commands().filter(command -> !command.equals("help"));
    }

    @ParameterizedTest
    @MethodSource("commandsOtherThanHelp")
    void everyWayToAskForHelpPrintsTheSame(String command) {
        Outcome help = Outcome.of("help", command);
        for (String[] line : new String[][] {
            {command, "--help"},
            {command, "-h"},
            {"--help", command},
            {"help", command, "and", "--more"},
            {command, "--smtp", "nonsense", "--bogus", "x", "--help", "--version"},
        }) {
            assertThat(Outcome.of(line)).as(String.join(" ", line)).isEqualTo(help);
        }
    }

    @Test
    void generalHelpNamesEveryCommand() {
        Outcome help = Outcome.of("help");
        assertThat(commands()).allSatisfy(command -> assertThat(help.out()).contains("\n  " + command + "  "));
        assertThat(help.out().lines()).allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(Output.COLUMNS));
        assertThat(Outcome.of("--help")).isEqualTo(help);
        assertThat(Outcome.of("help", "--help")).isEqualTo(help);
        assertThat(Outcome.of("-h", "--bogus")).isEqualTo(help);
    }

    @Test
    void helpNeverRunsTheCommand() throws Exception {
        Path table = Files.writeString(folder.resolve("table"), "192.0.2.0/24\n");
        String converted = folder.resolve("converted").toString();
        assertThat(Outcome.of("convert", "--from=cidr-list", "--to=ranges", table.toString(), converted, "--help"))
                .isEqualTo(Outcome.of("help", "convert"));
        assertThat(folder.resolve("converted")).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"version", "version --bogus", "--version", "-V", "serve --smtp nonsense --version", "-V bogus"})
    void versionIsAlwaysPrinted(String line) {
        Outcome outcome = Outcome.of(line.split(" "));
        assertThat(outcome.code()).isZero();
        assertThat(outcome.out()).startsWith("relay ").hasLineCount(1);
        assertThat(outcome.err()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"help bogus", "bogus --help"})
    void helpOfAnUnknownCommandIs64(String line) {
        Outcome outcome = Outcome.of(line.split(" "));
        assertThat(outcome.code()).isEqualTo(64);
        assertThat(outcome.err()).contains("`bogus` is not a command: name a command: serve, explain, lint");
    }

    /** After {@code --}, an argument is a file. */
    @Test
    void helpAfterTwoHyphensIsAFile() {
        Outcome outcome = Outcome.of("lint", "--", "--help");
        assertThat(outcome.code()).isEqualTo(64);
        assertThat(outcome.err()).contains("`--help` is missing");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "serve relay.yaml | `relay serve` takes no argument `relay.yaml`: did you mean `--config relay.yaml`?",
                "serve /          | `relay serve` takes no argument `/`: did you mean `--mailroot /`?",
                "explain x.yaml   | `relay explain` takes no argument `x.yaml`: did you mean `--config x.yaml`?",
                "hash secret      | `relay hash` takes no argument `secret`",
                "serve --confg x  | `--confg` is not an option of `relay serve`: did you mean `--config`?",
                "serve --log-format xml | --log-format: `xml` is not a log format: use line or json",
                "hash --iterations many | --iterations: `many` is not a whole number",
                "serve --smtp      | --smtp: missing: add ADDRESS:PORT",
                "convert           | missing: --from FORMAT, --to FORMAT, IN",
            })
    void badUsageNamesTheFix(String line, String problem) {
        Outcome outcome = Outcome.of(line.strip().split(" "));
        assertThat(outcome.code()).isEqualTo(64);
        assertThat(outcome.err().lines().findFirst()).contains("relay: " + problem);
    }
}
