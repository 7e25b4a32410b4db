package dev.relaypolicy.tab.xmail;

import com.google.common.collect.ImmutableList;
import dev.relaypolicy.tab.TabReading;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The files of {@code custdomains/} and {@code cmdaliases/}: what is done with mail, one command a row, in order. Which commands
 * there are, and which are carried out, is not known here.
 */
public final class CommandTab {

    private CommandTab() {}

    /** Reads a file. */
    public static TabReading<List<Command>> read(String file, byte[] bytes) {
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
