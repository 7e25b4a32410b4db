package dev.relaypolicy.tab;

import com.google.common.collect.ImmutableList;
import java.util.List;
import java.util.stream.Collectors;

/** A file that cannot be used, with every problem found in it. The message has one line a problem. */
public final class TabException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final ImmutableList<TabProblem> problems;

    /** A file, or several, with these problems. */
    public TabException(List<TabProblem> problems) {
        super(problems.stream().map(TabProblem::toString).collect(Collectors.joining("\n")));
        this.problems = ImmutableList.copyOf(problems);
    }

    /** Every problem. */
    public List<TabProblem> problems() {
        return problems;
    }
}
