package dev.relaypolicy.file;

import com.google.common.collect.ImmutableList;
import java.util.List;
import java.util.stream.Collectors;

/** Files that cannot be used. The message has one line per problem. */
public final class InvalidFileException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final ImmutableList<Problem> problems;

    /** Creates an exception for the problems of one or more files. */
    public InvalidFileException(List<Problem> problems) {
        super(problems.stream().map(Problem::toString).collect(Collectors.joining("\n")));
        this.problems = ImmutableList.copyOf(problems);
    }

    public List<Problem> problems() {
        return problems;
    }
}
