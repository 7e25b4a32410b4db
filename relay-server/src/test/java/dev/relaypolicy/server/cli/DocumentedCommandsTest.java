package dev.relaypolicy.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.base.Splitter;
import dev.relaypolicy.server.TestCertificates;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Runs the commands of the documentation. On the pages named here each {@code yaml} block is a whole relay.yaml, and a
 * {@code console} block shows commands with their output for the relay.yaml before it. Lines of the output may be left
 * out.
 */
class DocumentedCommandsTest {

    private static final Pattern BLOCK = Pattern.compile("(?m)^```(yaml|console)\\n(.*?)^```$", Pattern.DOTALL);
    private static final Pattern SECTION = Pattern.compile("(?m)^## ");
    private static final String PROMPT = "$ ./relay ";
    private static final Set<String> COMMANDS = Set.of("explain", "lint", "check-config");

    @TempDir
    private Path folder;

    private static String page(String name) throws IOException {
        return Files.readString(Path.of("..").resolve(name));
    }

    @BeforeEach
    void layNamedFiles() throws IOException {
        TestCertificates.Issued issued = new TestCertificates("authority").issue("mail.example.org");
        Files.writeString(folder.resolve("fullchain.pem"), issued.chainPem());
        Files.writeString(folder.resolve("privkey.pem"), issued.keyPem());
        Files.writeString(folder.resolve("microsoft365.secret"), "a secret\n");
        Files.writeString(folder.resolve("smarthost.password"), "a password\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"README.md", "docs/recipes.md", "docs/troubleshooting.md"})
    void commandsPrintWhatThePageShows(String name) throws IOException {
        int configurations = 0;
        int commands = 0;
        for (MatchResult block : BLOCK.matcher(page(name)).results().toList()) {
            if (block.group(1).equals("yaml")) {
                assertCanBeUsed(block.group(2));
                configurations++;
            } else {
                commands += assertPrints(block.group(2));
            }
        }
        assertThat(configurations).as("relay.yaml blocks of %s", name).isPositive();
        assertThat(commands).as("commands of %s", name).isPositive();
    }

    @Test
    void everyRecipeExplainsOneCase() throws IOException {
        for (String section : Splitter.on(SECTION).splitToList(page("docs/recipes.md"))) {
            if (section.contains("```yaml\n")) {
                assertThat(section).contains("\n" + PROMPT + "explain --config relay.yaml ");
            }
        }
    }

    private void assertCanBeUsed(String yaml) throws IOException {
        Path file = Files.writeString(folder.resolve("relay.yaml"), yaml);
        Outcome outcome = Outcome.of("check-config", file.toString());
        assertThat(outcome.out().lines()).as(yaml).startsWith("relay: the configuration can be used");
    }

    private int assertPrints(String console) {
        List<String> lines = console.replace("\\\n", "").lines().toList();
        int commands = 0;
        for (int i = 0; i < lines.size(); i++) {
            if (!lines.get(i).startsWith("$ ")) {
                continue;
            }
            List<String> shown = new ArrayList<>();
            for (int next = i + 1; next < lines.size() && !lines.get(next).startsWith("$ "); next++) {
                shown.add(lines.get(next));
            }
            List<String> arguments = arguments(lines.get(i));
            if (!arguments.isEmpty() && COMMANDS.contains(arguments.get(0))) {
                assertThat(output(arguments)).as(lines.get(i)).containsSubsequence(shown);
                commands++;
            }
        }
        return commands;
    }

    private static List<String> arguments(String line) {
        return line.startsWith(PROMPT)
                ? Splitter.on(' ').omitEmptyStrings().splitToList(line.substring(PROMPT.length()))
                : List.of();
    }

    private List<String> output(List<String> arguments) {
        Outcome outcome = Outcome.of(arguments.stream()
                .map(argument ->
                        argument.equals("relay.yaml") ? folder.resolve(argument).toString() : argument)
                .toArray(String[]::new));
        return Stream.of(outcome.out(), outcome.err())
                .flatMap(String::lines)
                .map(line -> line.replace(folder + "/", ""))
                .toList();
    }
}
