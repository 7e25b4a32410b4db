package dev.relaypolicy.tab.lint;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class RuleTest {

    /** A literal in the form of a rule id. */
    private static final Pattern ID = Pattern.compile("\"([a-z][a-z0-9]*(-[a-z0-9]+)+|nul)\"");

    @Test
    void everyReportedIdIsARule() throws IOException {
        Set<String> reported = new TreeSet<>();
        for (String folder : List.of(
                "src/main/java/dev/relaypolicy/tab",
                "src/main/java/dev/relaypolicy/tab/xmail",
                "../relay-core/src/main/java/dev/relaypolicy/file")) {
            try (Stream<Path> files = Files.list(Path.of(folder))) {
                for (Path file :
                        files.filter(path -> path.toString().endsWith(".java")).toList()) {
                    Matcher ids = ID.matcher(Files.readString(file));
                    while (ids.find()) {
                        reported.add(ids.group(1));
                    }
                }
            }
        }
        assertThat(reported)
                .hasSizeGreaterThan(25)
                .allSatisfy(id -> assertThat(Rule.ofId(id)).as(id).isPresent());
    }

    @Test
    void findsRuleById() {
        assertThat(Arrays.stream(Rule.values()).map(Rule::id)).doesNotHaveDuplicates();
        for (Rule rule : Rule.values()) {
            assertThat(Rule.ofId(rule.id())).contains(rule);
            assertThat(rule.fix()).isNotBlank().doesNotEndWith(".");
        }
        assertThat(Rule.ofId("no-such-rule")).isEmpty();
    }
}
