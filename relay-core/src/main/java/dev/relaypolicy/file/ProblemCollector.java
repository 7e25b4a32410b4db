package dev.relaypolicy.file;

import com.google.common.collect.ImmutableList;
import dev.relaypolicy.file.Problem.Severity;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * Collects the problems of one file. Keeps the first {@value #LIMIT} of each severity and counts the rest, so bad input
 * cannot exhaust memory. Not thread-safe.
 */
public final class ProblemCollector {

    public static final int LIMIT = 1_000;

    private final String file;
    private final List<Problem> kept = new ArrayList<>();
    private final Map<Severity, Integer> counts = new EnumMap<>(Severity.class);

    public ProblemCollector(String file) {
        this.file = file;
    }

    /** Returns whether a problem would be listed; if not, counts it and the caller need not add it. */
    public boolean wants(Severity severity) {
        boolean listed = counts.getOrDefault(severity, 0) < LIMIT;
        if (!listed) {
            counts.merge(severity, 1, Integer::sum);
        }
        return listed;
    }

    /** Adds a problem. */
    public void add(int line, int column, Severity severity, String message, String ruleId) {
        if (counts.merge(severity, 1, Integer::sum) <= LIMIT) {
            kept.add(new Problem(file, line, column, severity, message, ruleId));
        }
    }

    /** Returns the number of errors, listed or not. */
    public int errors() {
        return counts.getOrDefault(Severity.ERROR, 0);
    }

    /** Returns the problems by line and column, with a final problem for each severity over the limit. */
    public List<Problem> list() {
        ImmutableList.Builder<Problem> all = ImmutableList.builder();
        kept.stream().sorted(Problem.BY_PLACE).forEach(all::add);
        counts.forEach((severity, count) -> {
            if (count > LIMIT) {
                all.add(Problem.ofFile(
                        file, severity, (count - LIMIT) + " more of this kind are not listed", "too-many-problems"));
            }
        });
        return all.build();
    }
}
