package dev.relaypolicy.tab.live;

import static java.util.Objects.requireNonNull;

import dev.relaypolicy.tab.TabProblem;
import dev.relaypolicy.tab.TabProblem.Severity;
import dev.relaypolicy.tab.TabReader;
import dev.relaypolicy.tab.TabReading;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A file on disk with its reader.
 *
 * @param name the name of the file in problems and origins
 * @param whenMissing the meaning of a missing file
 * @param finalNewline whether the file must end in a newline
 */
public record TabSource<T>(
        Path path, String name, TabReader<T> reader, WhenMissing whenMissing, FinalNewline finalNewline) {

    /** Larger files are rejected unread: 256 MiB. */
    public static final long MAX_BYTES = 256L << 20;

    public TabSource {
        requireNonNull(path, "path");
        requireNonNull(name, "name");
        requireNonNull(reader, "reader");
        requireNonNull(whenMissing, "whenMissing");
        requireNonNull(finalNewline, "finalNewline");
    }

    /** Creates a source for a file that must end in a newline. */
    public TabSource(Path path, String name, TabReader<T> reader, WhenMissing whenMissing) {
        this(path, name, reader, whenMissing, FinalNewline.NEEDED);
    }

    /**
     * Reads the file once. A missing file reads as empty unless it is {@link WhenMissing#REQUIRED}. A file that cannot
     * be read, or keeps changing, is an error.
     */
    public TabReading<T> read() {
        return read(Look.readStable(path), false);
    }

    /**
     * Reads the value from a state of the file.
     *
     * @param edit whether the file changed since it was last read
     */
    TabReading<T> read(Look snapshot, boolean edit) {
        if (snapshot instanceof Look.Content content) {
            return checked(content.bytes(), edit);
        } else if (snapshot instanceof Look.Unreadable unreadable) {
            return broken(unreadable.why(), "unreadable-file");
        } else if (snapshot instanceof Look.Changing) {
            return broken("it keeps changing while it is read", "changing-file");
        }
        return whenMissing == WhenMissing.REQUIRED ? broken("it is missing", "missing-file") : empty();
    }

    private TabReading<T> checked(byte[] content, boolean edit) {
        TabReading<T> reading = reader.read(name, content);
        List<TabProblem> end = finalNewline.problems(name, content, edit);
        if (end.isEmpty()) {
            return reading;
        }
        List<TabProblem> problems = new ArrayList<>(reading.problems());
        problems.addAll(end);
        return reading instanceof TabReading.Usable<T> usable && end.stream().noneMatch(TabProblem::isError)
                ? new TabReading.Usable<>(usable.value(), usable.rows(), problems)
                : new TabReading.Unusable<>(problems);
    }

    private TabReading<T> empty() {
        return reader.read(name, new byte[0]);
    }

    private TabReading<T> broken(String why, String ruleId) {
        return new TabReading.Unusable<>(List.of(TabProblem.ofFile(name, Severity.ERROR, why, ruleId)));
    }
}
