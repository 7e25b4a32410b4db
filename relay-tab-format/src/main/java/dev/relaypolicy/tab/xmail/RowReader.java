package dev.relaypolicy.tab.xmail;

import com.google.common.collect.ImmutableList;
import dev.relaypolicy.file.Problem;
import dev.relaypolicy.file.ProblemCollector;
import dev.relaypolicy.file.ReadResult;
import dev.relaypolicy.net.IpBlock;
import dev.relaypolicy.net.IpTable;
import dev.relaypolicy.tab.CompactRows;
import dev.relaypolicy.tab.TabParser;
import java.util.List;
import java.util.Optional;
import java.util.function.ObjIntConsumer;
import java.util.function.Supplier;

/** Converts a row to a value. */
@FunctionalInterface
interface RowReader<R> {

    /** A row of an address table; {@link CompactRows} creates the value from the tag. */
    record TaggedBlock(IpBlock block, int tag) {}

    /** Returns empty only after reporting an error. */
    Optional<R> read(Row row);

    /** Throws if the reader skips a row without an error (R11). */
    static <R> ReadResult<List<R>> readAll(String file, byte[] bytes, RowReader<R> reader) {
        ImmutableList.Builder<R> builder = ImmutableList.builder();
        return readAll(file, bytes, reader, (row, line) -> builder.add(row), builder::build);
    }

    static <V> ReadResult<List<IpTable.Row<V>>> readAll(
            String file, byte[] bytes, RowReader<TaggedBlock> reader, CompactRows.ValueFactory<V> meaning) {
        CompactRows.Builder builder = new CompactRows.Builder(file);
        return readAll(
                file,
                bytes,
                reader,
                (row, line) -> builder.add(line, row.block(), row.tag()),
                () -> builder.build(meaning));
    }

    private static <R, L extends List<?>> ReadResult<L> readAll(
            String file, byte[] bytes, RowReader<R> reader, ObjIntConsumer<R> keeper, Supplier<L> kept) {
        ProblemCollector problems = new ProblemCollector(file);
        TabParser.scan(bytes, problems, view -> {
            int errorsBefore = problems.errors();
            Optional<R> read = reader.read(new Row(file, view, problems));
            if (read.isEmpty() && problems.errors() == errorsBefore) {
                throw new IllegalStateException(file + ":" + view.line() + " was skipped without a reason");
            }
            read.ifPresent(row -> keeper.accept(row, view.line()));
        });
        List<Problem> found = problems.list();
        if (problems.errors() > 0) {
            return new ReadResult.Unusable<>(found);
        }
        L rows = kept.get();
        return new ReadResult.Usable<>(rows, rows.size(), found);
    }
}
