package dev.relaypolicy.tab;

import com.google.common.collect.ImmutableList;
import dev.relaypolicy.file.FileReader;
import dev.relaypolicy.file.Problem;
import dev.relaypolicy.file.ProblemCollector;
import java.util.List;
import java.util.Objects;

/**
 * A file as untyped rows, for tools; decisions use a {@link FileReader}.
 *
 * @param rows the rows that could be read
 * @param problems all problems; if one is an error, rows are missing
 */
public record TabFile(String name, List<TabRow> rows, List<Problem> problems) {

    public TabFile {
        Objects.requireNonNull(name, "name");
        rows = ImmutableList.copyOf(rows);
        problems = ImmutableList.copyOf(problems);
    }

    public static TabFile parse(String name, byte[] bytes) {
        ImmutableList.Builder<TabRow> rows = ImmutableList.builder();
        ProblemCollector problems = new ProblemCollector(name);
        TabParser.parse(bytes, problems, rows::add);
        return new TabFile(name, rows.build(), problems.list());
    }
}
