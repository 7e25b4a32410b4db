package dev.relaypolicy.tab.live;

import static java.util.Objects.requireNonNull;

import dev.relaypolicy.tab.TabProblem;
import dev.relaypolicy.tab.TabProblem.Severity;
import dev.relaypolicy.tab.TabReader;
import dev.relaypolicy.tab.TabReading;
import java.nio.file.Path;
import java.util.List;

/**
 * A file on disk, and how to read it.
 *
 * @param <T> what it says
 * @param path where it is; symbolic links are followed at each look
 * @param name how problems and origins name it
 * @param reader what reads it
 * @param whenMissing what it means that it is not there
 */
public record TabSource<T>(Path path, String name, TabReader<T> reader, WhenMissing whenMissing) {

    /** Files of more bytes than this are refused unread: 256 MiB. */
    public static final long MAX_BYTES = 256L << 20;

    public TabSource {
        requireNonNull(path, "path");
        requireNonNull(name, "name");
        requireNonNull(reader, "reader");
        requireNonNull(whenMissing, "whenMissing");
    }

    /**
     * Reads the file once, now. A file that is missing reads as empty unless it is {@link WhenMissing#REQUIRED}; one that cannot
     * be read, or keeps changing, is an error.
     */
    public TabReading<T> read() {
        return read(Look.settled(path));
    }

    TabReading<T> read(Look look) {
        if (look instanceof Look.Content content) {
            return reader.read(name, content.bytes());
        } else if (look instanceof Look.Unreadable unreadable) {
            return broken(unreadable.why(), "unreadable-file");
        } else if (look instanceof Look.Changing) {
            return broken("it keeps changing while it is read", "changing-file");
        }
        return whenMissing == WhenMissing.REQUIRED ? broken("it is missing", "missing-file") : empty();
    }

    private TabReading<T> empty() {
        return reader.read(name, new byte[0]);
    }

    private TabReading<T> broken(String why, String ruleId) {
        return new TabReading.Unusable<>(List.of(TabProblem.ofFile(name, Severity.ERROR, why, ruleId)));
    }
}
