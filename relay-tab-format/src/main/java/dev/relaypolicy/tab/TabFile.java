package dev.relaypolicy.tab;

import com.google.common.collect.ImmutableList;
import java.util.List;
import java.util.Objects;

/**
 * A file as rows, whatever it is about: for tools. What decides reads a file with its {@link TabReader} instead.
 *
 * @param name the file as its reader names it
 * @param rows the rows that could be read
 * @param problems every problem; with an error among them, rows are missing
 */
public record TabFile(String name, List<TabRow> rows, List<TabProblem> problems) {

    public TabFile {
        Objects.requireNonNull(name, "name");
        rows = ImmutableList.copyOf(rows);
        problems = ImmutableList.copyOf(problems);
    }

    /** Parses a whole file. */
    public static TabFile parse(String name, byte[] bytes) {
        ImmutableList.Builder<TabRow> rows = ImmutableList.builder();
        TabProblems problems = new TabProblems(name);
        TabParser.parse(bytes, problems, rows::add);
        return new TabFile(name, rows.build(), problems.list());
    }
}
