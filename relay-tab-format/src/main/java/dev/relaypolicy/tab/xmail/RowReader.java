package dev.relaypolicy.tab.xmail;

import com.google.common.collect.ImmutableList;
import dev.relaypolicy.tab.TabParser;
import dev.relaypolicy.tab.TabProblem;
import dev.relaypolicy.tab.TabProblems;
import dev.relaypolicy.tab.TabReading;
import java.util.List;
import java.util.Optional;

/**
 * Makes something of one row.
 *
 * @param <R> what a row stands for
 */
@FunctionalInterface
interface RowReader<R> {

    /** Reads a row; empty only where it has reported an error. */
    Optional<R> read(Row row);

    /** Reads every row of a file. A row that is neither read nor reported cannot be: rows are never skipped (R11). */
    static <R> TabReading<List<R>> readAll(String file, byte[] bytes, RowReader<R> reader) {
        TabProblems problems = new TabProblems(file);
        ImmutableList.Builder<R> builder = ImmutableList.builder();
        TabParser.parse(bytes, problems, tabRow -> {
            int errorsBefore = problems.errors();
            Optional<R> read = reader.read(new Row(file, tabRow, problems));
            if (read.isEmpty() && problems.errors() == errorsBefore) {
                throw new IllegalStateException(file + ":" + tabRow.line() + " was skipped without a reason");
            }
            read.ifPresent(builder::add);
        });
        List<TabProblem> found = problems.list();
        if (problems.errors() > 0) {
            return new TabReading.Unusable<>(found);
        }
        List<R> rows = builder.build();
        return new TabReading.Usable<>(rows, rows.size(), found);
    }
}
