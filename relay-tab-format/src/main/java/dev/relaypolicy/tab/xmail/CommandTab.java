package dev.relaypolicy.tab.xmail;

import com.google.common.collect.ImmutableList;
import dev.relaypolicy.file.ReadResult;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The files in {@code custdomains/} and {@code cmdaliases/}: one mail processing command per row. Does not check
 * whether a command exists.
 */
public final class CommandTab {

    private CommandTab() {}

    /** Reads a file. */
    public static ReadResult<List<Command>> read(String file, byte[] bytes) {
        return RowReader.readAll(file, bytes, CommandTab::command);
    }

    private static Optional<Command> command(Row row) {
        List<Optional<String>> fields = IntStream.range(0, row.size())
                .mapToObj(field -> field == 0 ? row.name(0, "the command") : row.utf8(field))
                .toList();
        if (fields.stream().anyMatch(Optional::isEmpty)) {
            return Optional.empty();
        }
        List<String> texts = fields.stream().flatMap(Optional::stream).collect(ImmutableList.toImmutableList());
        return Optional.of(new Command(texts.get(0), texts.subList(1, texts.size()), row.origin()));
    }
}
