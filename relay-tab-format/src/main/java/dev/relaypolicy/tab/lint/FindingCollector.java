package dev.relaypolicy.tab.lint;

import dev.relaypolicy.file.Problem;
import dev.relaypolicy.tab.TabField;
import dev.relaypolicy.tab.TabRow;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * Collects the findings of one file. Keeps the first {@value #LIMIT} of each rule and counts the rest. Not thread-safe.
 */
final class FindingCollector {

    static final int LIMIT = 200;

    private static final Comparator<Finding> BY_PLACE = Comparator.comparingInt(
                    (Finding finding) -> finding.problem().line())
            .thenComparingInt(finding -> finding.problem().column());

    private final String file;
    private final List<Finding> kept = new ArrayList<>();
    private final Map<Rule, Integer> counts = new EnumMap<>(Rule.class);

    FindingCollector(String file) {
        this.file = file;
    }

    String file() {
        return file;
    }

    /** Returns whether a finding of this rule would be kept; if not, counts it. */
    boolean wants(Rule rule) {
        boolean listed = counts.getOrDefault(rule, 0) < LIMIT;
        if (!listed) {
            counts.merge(rule, 1, Integer::sum);
        }
        return listed;
    }

    void add(Rule rule, TabRow row, int field, String message) {
        TabField start = row.fields().get(field);
        add(rule, row.line(), start.column(), message, List.of());
    }

    void add(Rule rule, TabRow row, String message) {
        add(rule, row, 0, message);
    }

    void add(Rule rule, int line, String message) {
        add(rule, line, 1, message, List.of());
    }

    void add(Rule rule, String message, List<String> listing) {
        add(rule, 0, 0, message, listing);
    }

    private void add(Rule rule, int line, int column, String message, List<String> listing) {
        if (counts.merge(rule, 1, Integer::sum) <= LIMIT) {
            kept.add(new Finding(new Problem(file, line, column, rule.severity(), message, rule.id()), listing));
        }
    }

    /** Adds a finding without counting it. */
    void add(Finding finding) {
        kept.add(finding);
    }

    /** Adds the problems of a reader, which has limited their number. */
    void addAll(List<Problem> problems) {
        problems.stream().map(Finding::of).forEach(kept::add);
    }

    /** Adds the findings of another collector for the same file. The two must have no rule in common. */
    void addAll(FindingCollector others) {
        kept.addAll(others.kept);
        counts.putAll(others.counts);
    }

    List<Finding> list() {
        List<Finding> all = new ArrayList<>(kept);
        all.sort(BY_PLACE);
        counts.forEach((rule, count) -> {
            if (count > LIMIT) {
                all.add(Finding.of(Problem.ofFile(
                        file,
                        rule.severity(),
                        (count - LIMIT) + " more of `" + rule.id() + "` are not listed",
                        Rule.TOO_MANY_PROBLEMS.id())));
            }
        });
        return all;
    }
}
