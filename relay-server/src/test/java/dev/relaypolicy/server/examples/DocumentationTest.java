package dev.relaypolicy.server.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Checks the documentation against the code. */
@Tag("documentation")
class DocumentationTest {

    private static final Pattern JAVA_BLOCK = Pattern.compile("(?m)^```java\\n(.*?)^```$", Pattern.DOTALL);
    private static final Pattern REGION =
            Pattern.compile("(?m)^ *// docs: (?!end$)([^\\n]+)\\n(.*?)^ *// docs: end$", Pattern.DOTALL);
    private static final Pattern METHOD_NAME = Pattern.compile("`([A-Z][A-Za-z0-9]*)#([a-z][A-Za-z0-9_]*)`");
    private static final Pattern RULE_HEADING = Pattern.compile("(?m)^### (R[0-9]+)\\b");
    private static final Pattern CLASS_NAME = Pattern.compile("`([A-Z][A-Za-z0-9]*)`");
    private static final Pattern RULE_TEST = Pattern.compile("\\bvoid r([0-9]+)_");
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)#\\s]*)(?:#([^)]*))?\\)");
    private static final Pattern HEADING = Pattern.compile("(?m)^#+ +(.*?) *$");
    private static final Pattern FENCED = Pattern.compile("(?ms)^```.*?^```$");
    private static final Pattern OPTION = Pattern.compile("\"(--[a-z0-9-]+)\"");

    private final Project project = Project.here();
    private final Map<String, List<Path>> sources = project.sources().stream()
            .collect(Collectors.groupingBy(source -> source.getFileName().toString()));

    /** Every Java block of the documentation is a tested region, and the documentation shows every region. */
    @Test
    void everyJavaBlockIsAMarkedRegion() {
        Map<String, String> regions = new LinkedHashMap<>();
        for (String folder : List.of(
                "relay-server/src/test/java/dev/relaypolicy/server/examples",
                "relay-server/src/test/java/org/example",
                "integrations")) {
            for (Path source : project.below(folder, ".java")) {
                REGION.matcher(project.read(source))
                        .results()
                        .forEach(region -> regions.put(plain(region.group(2)), region.group(1)));
            }
        }
        Set<String> shown = new HashSet<>();
        for (Path page : project.pages()) {
            JAVA_BLOCK
                    .matcher(project.read(page))
                    .results()
                    .map(block -> plain(block.group(1)))
                    // ReadmeExampleTest compiles it as shown
                    .filter(block -> !(page.endsWith("README.md") && block.startsWith("import ")))
                    .forEach(block -> {
                        assertThat(regions)
                                .as("a java block of %s is not a `// docs:` region", project.name(page))
                                .containsKey(block);
                        shown.add(block);
                    });
        }
        assertThat(shown).isNotEmpty();
        Map<String, String> unused = new LinkedHashMap<>(regions);
        unused.keySet().removeAll(shown);
        assertThat(unused.values()).as("regions that no page shows").isEmpty();
    }

    /** Every rule has a section in docs/semantics.md and tests whose names begin with its number. */
    @Test
    void everyRuleHasTests() {
        String page = project.read(project.file("docs/semantics.md"));
        List<String> rules =
                IntStream.rangeClosed(1, 16).mapToObj(number -> "R" + number).toList();
        assertThat(RULE_HEADING.matcher(page).results().map(heading -> heading.group(1)))
                .containsExactlyElementsOf(rules);
        Set<String> tested = sources.values().stream()
                .flatMap(List::stream)
                .flatMap(source -> RULE_TEST.matcher(project.read(source)).results())
                .map(test -> "R" + test.group(1))
                .collect(Collectors.toSet());
        assertThat(tested).containsAll(rules);
    }

    /** The other tests that docs/semantics.md names exist, and so do the classes. */
    @Test
    void everyNamedTestExists() {
        String page = project.read(project.file("docs/semantics.md"));
        String table = page.substring(page.indexOf("\n## Tests\n"));
        assertThat(CLASS_NAME.matcher(table).results().map(name -> name.group(1)))
                .as("classes that docs/semantics.md names")
                .isNotEmpty()
                .allMatch(name -> classContains(name, "\\bvoid "));
        assertThat(METHOD_NAME.matcher(table).results()).isNotEmpty();
        assertThat(missingMethods(page, "\\bvoid "))
                .as("tests that docs/semantics.md names")
                .isEmpty();
    }

    @Test
    void everyReferencedMethodExists() {
        String page = project.read(project.file("docs/architecture.md"));
        assertThat(METHOD_NAME.matcher(page).results()).isNotEmpty();
        assertThat(missingMethods(page, "\\b"))
                .as("methods that docs/architecture.md names")
                .isEmpty();
    }

    /** Returns the references {@code Class#method} to methods that the source file of the class does not contain. */
    private Set<String> missingMethods(String page, String before) {
        return METHOD_NAME
                .matcher(page)
                .results()
                .filter(name -> !classContains(name.group(1), before + name.group(2) + "\\("))
                .map(name -> name.group(1) + "#" + name.group(2))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Whether a source file with the name of the class contains a match of the pattern. */
    private boolean classContains(String name, String pattern) {
        Pattern code = Pattern.compile(pattern);
        return sources.getOrDefault(name + ".java", List.of()).stream()
                .anyMatch(source -> code.matcher(project.read(source)).find());
    }

    /** Checks the pages and headings of relative links. */
    @Test
    void everyLinkHasATarget() {
        List<String> broken = new ArrayList<>();
        for (Path page : project.pages()) {
            LINK.matcher(project.read(page))
                    .results()
                    .filter(link ->
                            !link.group(1).contains("://") && !link.group(1).startsWith("mailto:"))
                    .filter(link -> !hasTarget(page, link.group(1), Optional.ofNullable(link.group(2))))
                    .forEach(link -> broken.add(project.name(page) + " -> " + link.group()));
        }
        assertThat(broken).isEmpty();
    }

    private boolean hasTarget(Path page, String link, Optional<String> anchor) {
        Path target = link.isEmpty() ? page : page.resolveSibling(link);
        return Files.exists(target)
                && (anchor.isEmpty() || anchors(project.read(target)).contains(anchor.get()));
    }

    /** Returns the anchors of the headings, as GitHub makes them. */
    private static Set<String> anchors(String page) {
        Set<String> anchors = new HashSet<>();
        HEADING.matcher(FENCED.matcher(page).replaceAll("")).results().forEach(heading -> {
            String anchor = heading.group(1)
                    .replaceAll("\\[([^]]*)]\\([^)]*\\)", "$1")
                    .toLowerCase(Locale.ROOT)
                    .replaceAll("[^\\p{L}\\p{N} _-]", "")
                    .replace(' ', '-');
            String unique = anchor;
            for (int number = 1; !anchors.add(unique); number++) {
                unique = anchor + "-" + number;
            }
        });
        return anchors;
    }

    /** Looks for every command-line option in docs/cli.md. */
    @Test
    void everyOptionIsDocumented() {
        String page = project.read(project.file("docs/cli.md"));
        Set<String> options = new TreeSet<>();
        for (Path source : project.below("relay-server/src/main/java/dev/relaypolicy/server/cli", ".java")) {
            OPTION.matcher(project.read(source)).results().forEach(option -> options.add(option.group(1)));
        }
        assertThat(options).contains("--mailroot", "--smtp");
        assertThat(options).allSatisfy(option -> assertThat(page).containsPattern("`" + option + "[` ]"));
    }

    /** Removes common indentation and outer whitespace. */
    private static String plain(String code) {
        return code.stripTrailing().stripIndent().strip();
    }
}
