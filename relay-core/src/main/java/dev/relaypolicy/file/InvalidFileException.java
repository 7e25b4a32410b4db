package dev.relaypolicy.file;

import com.google.common.collect.ImmutableList;
import java.util.List;
import java.util.stream.Collectors;

/** A file that cannot be used, with all of its problems. The message has one line per problem. */
public final class InvalidFileException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final ImmutableList<Problem> problems;

    /** Creates an exception for one or more files with these problems. */
    public InvalidFileException(List<Problem> problems) {
        super(problems.stream().map(Problem::toString).collect(Collectors.joining("\n")));
        this.problems = ImmutableList.copyOf(problems);
    }

    public List<Problem> problems() {
        return problems;
    }
}
