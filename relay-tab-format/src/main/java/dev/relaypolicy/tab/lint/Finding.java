package dev.relaypolicy.tab.lint;

import dev.relaypolicy.tab.TabProblem;
import java.util.Collections;
import java.util.List;
import java.util.Objects;

/**
 * Something found in a file.
 *
 * @param problem what, where and how grave; always with a line and a column, 1 where the whole file or line is meant
 * @param listing the whole of a list that the message gives the beginning of, such as addresses; mostly none. A list that does not
 *     change: its elements may be made when they are asked for
 */
public record Finding(TabProblem problem, List<String> listing) {

    public Finding {
        Objects.requireNonNull(problem, "problem");
        problem = placed(problem);
        listing = Collections.unmodifiableList(listing);
    }

    /** A finding about something that a reader reports. */
    public static Finding of(TabProblem problem) {
        return new Finding(problem, List.of());
    }

    /** A finding about a whole file. */
    public static Finding ofFile(String file, Rule rule, String message) {
        return of(TabProblem.ofFile(file, rule.severity(), message, rule.id()));
    }

    private static TabProblem placed(TabProblem problem) {
        return new TabProblem(
                problem.file(),
                Math.max(1, problem.line()),
                Math.max(1, problem.column()),
                problem.severity(),
                problem.message(),
                problem.ruleId());
    }

    /** What to do about it. */
    public String fix() {
        return Rule.ofId(problem.ruleId()).map(Rule::fix).orElse("");
    }

    /** Returns {@code file:line:col: error: text [rule-id]} on one line of printable ASCII. */
    @Override
    public String toString() {
        return problem.toString();
    }
}
