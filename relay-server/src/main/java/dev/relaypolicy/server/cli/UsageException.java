package dev.relaypolicy.server.cli;

import com.google.common.collect.ImmutableList;
import java.util.List;

/** A command line that cannot be carried out. Each problem says what to write instead. */
final class UsageException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final ImmutableList<String> problems;

    UsageException(String problem) {
        this(List.of(problem));
    }

    UsageException(List<String> problems) {
        super(String.join("; ", problems));
        this.problems = ImmutableList.copyOf(problems);
    }

    ImmutableList<String> problems() {
        return problems;
    }
}
