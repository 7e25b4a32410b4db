package dev.relaypolicy.server.xmail;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.relaypolicy.file.Problem.Severity;
import dev.relaypolicy.file.ReadResult;
import dev.relaypolicy.net.IpAddress;
import dev.relaypolicy.server.RelayCase;
import dev.relaypolicy.server.SilentReloads;
import dev.relaypolicy.tab.lint.Finding;
import dev.relaypolicy.tab.lint.Machine;
import dev.relaypolicy.tab.lint.Rule;
import dev.relaypolicy.text.Escapes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Checks that docs/lint.md explains every rule and that its examples are correct. */
class LintDocumentationTest {

    private static final Path PAGE = Path.of("..", "docs", "lint.md");

    private static final Pattern SECTION =
            Pattern.compile("(?m)^### `([a-z0-9-]+)`\\n(.*?)(?=^##|\\z)", Pattern.DOTALL);
    private static final Pattern CODE = Pattern.compile("(?m)^```\\n(.*?)\\n```$", Pattern.DOTALL);
    private static final Pattern FILE = Pattern.compile("([A-Za-z0-9./-]+):");

    private static final Machine MACHINE = new Machine(
            List.of(IpAddress.parse("0.0.0.0")),
            List.of(new Machine.Neighbour(IpAddress.parse("172.17.0.1"), "the default gateway")));

    /** An example of a rule: the files of a MailRoot, and a line that lint prints for them. */
    private record Example(String rule, Map<String, List<String>> files, String line) {
        @Override
        public String toString() {
            return rule;
        }
    }

    private static Map<String, String> sections() throws IOException {
        Map<String, String> sections = new LinkedHashMap<>();
        Matcher section = SECTION.matcher(Files.readString(PAGE));
        while (section.find()) {
            assertThat(sections.put(section.group(1), section.group(2))).isNull();
        }
        return sections;
    }

    static Stream<Example> examples() throws IOException {
        List<Example> examples = new ArrayList<>();
        sections().forEach((rule, text) -> {
            List<String> code = code(text);
            if (code.size() == 2) {
                examples.add(new Example(rule, files(code.get(0)), code.get(1)));
            }
        });
        return examples.stream();
    }

    private static List<String> code(String text) {
        return CODE.matcher(text).results().map(found -> found.group(1)).toList();
    }

    private static Map<String, List<String>> files(String code) {
        Map<String, List<String>> files = new LinkedHashMap<>();
        List<String> lines = List.of();
        for (String line : code.lines().toList()) {
            Matcher file = FILE.matcher(line);
            if (file.matches()) {
                lines = new ArrayList<>();
                files.put(file.group(1), lines);
            } else {
                lines.add(line);
            }
        }
        return files;
    }

    @Test
    void pageHasOneSectionPerRule() throws IOException {
        assertThat(sections().keySet())
                .containsExactlyElementsOf(
                        Stream.of(Rule.values()).map(Rule::id).toList());
    }

    @ParameterizedTest
    @EnumSource(Rule.class)
    void sectionShowsSeverityFixAndExample(Rule rule) throws IOException {
        String section = Optional.ofNullable(sections().get(rule.id())).orElseThrow();
        String severity = rule.severity().word();
        assertThat(section.replace('\n', ' '))
                .containsIgnoringCase("*" + severity)
                .contains("Fix: " + rule.fix() + ".");
        List<String> code = code(section);
        assertThat(code).isNotEmpty();
        assertThat(code.get(code.size() - 1))
                .matches("[a-z0-9./-]+:[0-9]+:[0-9]+: (error|warning|note): [ -~]+ \\[" + rule.id() + "]");
    }

    @Test
    void mostRulesHaveAnExecutedExample() throws IOException {
        assertThat(examples()).hasSizeGreaterThan(Rule.values().length - 5);
    }

    @ParameterizedTest
    @MethodSource("examples")
    void examplePrintsItsLine(Example example, @TempDir Path root) throws Exception {
        RelayCase.layMailRoot(root);
        for (Map.Entry<String, List<String>> file : example.files().entrySet()) {
            lay(root.resolve(file.getKey()), file.getValue());
        }
        assertThat(MailRootLint.check(root, MACHINE, false).stream().map(Finding::toString))
                .contains(example.line());
    }

    /** Exactly the errors of lint stop the start, except for errors in files that are read on demand. */
    @ParameterizedTest
    @MethodSource("examples")
    void lintErrorsEqualStartErrors(Example example, @TempDir Path root) throws Exception {
        RelayCase.layMailRoot(root);
        for (Map.Entry<String, List<String>> file : example.files().entrySet()) {
            lay(root.resolve(file.getKey()), file.getValue());
        }
        ReadResult<MailRoot> start = MailRoot.open(
                root, new MailRoot.Options(Optional.empty(), false), new SilentReloads(), InstantSource.system());
        List<String> errors = errors(MailRootLint.check(root, MACHINE, false).stream());
        assertThat(errors(start.problems().stream().map(Finding::of))).containsExactlyInAnyOrderElementsOf(errors);
        assertThat(start.usable().isEmpty()).isEqualTo(!errors.isEmpty());
    }

    private static List<String> errors(Stream<Finding> findings) {
        return findings.filter(finding -> finding.problem().isError())
                .map(Finding::toString)
                .filter(line -> !line.matches("(domains|cmdaliases)/.*|custdomains/[^:]+[.]tab:.*"))
                .toList();
    }

    /** The recorded MailRoot alone does not break the rule. */
    @ParameterizedTest
    @MethodSource("examples")
    void lineIsNotPrintedWithoutItsExample(Example example, @TempDir Path root) throws Exception {
        RelayCase.layMailRoot(root);
        assertThat(MailRootLint.check(root, MACHINE, false).stream().map(Finding::toString))
                .filteredOn(line -> !example.rule().equals("clear-text-auth"))
                .doesNotContain(example.line());
    }

    private static void lay(Path path, List<String> lines) throws IOException {
        Files.createDirectories(path.getParent());
        Files.deleteIfExists(path);
        if (lines.equals(List.of("(a folder)"))) {
            Files.createDirectory(path);
        } else if (!lines.equals(List.of("(no such file)"))) {
            StringBuilder content = new StringBuilder();
            lines.forEach(line -> content.append(Escapes.unescape(line.replaceAll(" ?→ ?", "\t")))
                    .append('\n'));
            Files.write(path, content.toString().replace("(no newline)\n", "").getBytes(ISO_8859_1));
        }
    }

    @Test
    void findingHasSeverityOfItsRule(@TempDir Path root) throws Exception {
        RelayCase.layMailRoot(root);
        assertThat(MailRootLint.check(root, MACHINE, false)).isNotEmpty().allSatisfy(finding -> {
            Severity severity = finding.problem().severity();
            assertThat(Rule.ofId(finding.problem().ruleId()).map(Rule::severity))
                    .contains(severity);
        });
    }
}
