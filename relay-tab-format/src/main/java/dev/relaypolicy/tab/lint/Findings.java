package dev.relaypolicy.tab.lint;

import dev.relaypolicy.tab.TabField;
import dev.relaypolicy.tab.TabProblem;
import dev.relaypolicy.tab.TabRow;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Gathers what is found in one file: of each rule the first {@value #LIMIT}, and how many more there are. One thread's. */
final class Findings {

    static final int LIMIT = 200;

    private static final Comparator<Finding> BY_PLACE = Comparator.comparingInt(
                    (Finding finding) -> finding.problem().line())
            .thenComparingInt(finding -> finding.problem().column());

    private final String file;
    private final List<Finding> kept = new ArrayList<>();
    private final Map<Rule, Integer> counts = new EnumMap<>(Rule.class);

    Findings(String file) {
        this.file = file;
    }

    String file() {
        return file;
    }

    /** Returns whether a finding would be listed; if not, counts it, so that it need not be made. */
    boolean wants(Rule rule) {
        boolean listed = counts.getOrDefault(rule, 0) < LIMIT;
        if (!listed) {
            counts.merge(rule, 1, Integer::sum);
        }
        return listed;
    }

    /** About a field of a row. */
    void add(Rule rule, TabRow row, int field, String message) {
        TabField place = row.fields().get(field);
        add(rule, row.line(), place.column(), message, List.of());
    }

    /** About a row. */
    void add(Rule rule, TabRow row, String message) {
        add(rule, row, 0, message);
    }

    /** About a line. */
    void add(Rule rule, int line, String message) {
        add(rule, line, 1, message, List.of());
    }

    /** About the file. */
    void add(Rule rule, String message, List<String> listing) {
        add(rule, 0, 0, message, listing);
    }

    private void add(Rule rule, int line, int column, String message, List<String> listing) {
        if (counts.merge(rule, 1, Integer::sum) <= LIMIT) {
            kept.add(new Finding(new TabProblem(file, line, column, rule.severity(), message, rule.id()), listing));
        }
    }

    /** Of which there is one a file. */
    void add(Finding finding) {
        kept.add(finding);
    }

    /** What a reader found, which it has limited itself. */
    void addAll(List<TabProblem> problems) {
        problems.stream().map(Finding::of).forEach(kept::add);
    }

    /** Adds those of other rules in the same file. */
    void addAll(Findings others) {
        kept.addAll(others.kept);
        counts.putAll(others.counts);
    }

    /** All by place. */
    List<Finding> list() {
        List<Finding> all = new ArrayList<>(kept);
        all.sort(BY_PLACE);
        counts.forEach((rule, count) -> {
            if (count > LIMIT) {
                all.add(Finding.of(TabProblem.ofFile(
                        file,
                        rule.severity(),
                        (count - LIMIT) + " more of `" + rule.id() + "` are not listed",
                        Rule.TOO_MANY_PROBLEMS.id())));
            }
        });
        return all;
    }
}
