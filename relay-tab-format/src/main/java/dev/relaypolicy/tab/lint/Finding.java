package dev.relaypolicy.tab.lint;

import dev.relaypolicy.file.Problem;
import java.util.Collections;
import java.util.List;
import java.util.Objects;

/**
 * A result of lint.
 *
 * @param problem line and column are at least 1
 * @param listing the full list of which the message shows only the start; usually empty; unmodifiable, possibly created
 *     on access
 */
public record Finding(Problem problem, List<String> listing) {

    public Finding {
        Objects.requireNonNull(problem, "problem");
        problem = placed(problem);
        listing = Collections.unmodifiableList(listing);
    }

    /** Returns the finding for a problem that a reader reports. */
    public static Finding of(Problem problem) {
        return new Finding(problem, List.of());
    }

    /** Returns a finding about a whole file. */
    public static Finding ofFile(String file, Rule rule, String message) {
        return of(Problem.ofFile(file, rule.severity(), message, rule.id()));
    }

    private static Problem placed(Problem problem) {
        return new Problem(
                problem.file(),
                Math.max(1, problem.line()),
                Math.max(1, problem.column()),
                problem.severity(),
                problem.message(),
                problem.ruleId());
    }

    public String fix() {
        return Rule.ofId(problem.ruleId()).map(Rule::fix).orElse("");
    }

    /** Returns {@code file:line:col: error: text [rule-id]} on one line of printable ASCII. */
    @Override
    public String toString() {
        return problem.toString();
    }
}
