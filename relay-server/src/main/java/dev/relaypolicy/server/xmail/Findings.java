package dev.relaypolicy.server.xmail;

import dev.relaypolicy.Origin;
import dev.relaypolicy.tab.TabProblem;
import dev.relaypolicy.tab.lint.Finding;
import dev.relaypolicy.tab.lint.Rule;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Makes findings about rows, and puts findings in order. */
final class Findings {

    /** How many findings of one rule are listed of one file. */
    static final int LIMIT = 1_000;

    private static final Comparator<Finding> BY_PLACE = Comparator.comparingInt(
                    (Finding finding) -> finding.problem().line())
            .thenComparingInt(finding -> finding.problem().column());

    private Findings() {}

    /** A finding about a row. */
    static Finding at(Origin origin, Rule rule, String message) {
        return Finding.of(new TabProblem(origin.file(), origin.line(), 1, rule.severity(), message, rule.id()));
    }

    /** The findings file by file, in the order in which the files come first; of each by place, and of one rule not too many. */
    static List<Finding> ordered(List<Finding> findings) {
        Map<String, List<Finding>> byFile = new LinkedHashMap<>();
        for (Finding finding : findings) {
            byFile.computeIfAbsent(finding.problem().file(), file -> new ArrayList<>())
                    .add(finding);
        }
        List<Finding> ordered = new ArrayList<>();
        byFile.forEach((file, ofFile) -> {
            Map<String, Integer> counts = new HashMap<>();
            ofFile.stream()
                    .sorted(BY_PLACE)
                    .filter(finding -> counts.merge(finding.problem().ruleId(), 1, Integer::sum) <= LIMIT)
                    .forEach(ordered::add);
            counts.forEach((rule, count) -> {
                if (count > LIMIT) {
                    ordered.add(Finding.ofFile(
                            file, Rule.TOO_MANY_PROBLEMS, (count - LIMIT) + " more of `" + rule + "` are not listed"));
                }
            });
        });
        return ordered;
    }
}
