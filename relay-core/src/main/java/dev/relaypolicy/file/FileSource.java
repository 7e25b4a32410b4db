package dev.relaypolicy.file;

import static java.util.Objects.requireNonNull;

import dev.relaypolicy.file.Problem.Severity;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A file on disk with its reader.
 *
 * @param name the name in problems and origins
 */
public record FileSource<T>(
        Path path, String name, FileReader<T> reader, WhenMissing whenMissing, FinalNewline finalNewline) {

    /** The size limit in bytes: 256 MiB. */
    public static final long MAX_BYTES = 256L << 20;

    public FileSource {
        requireNonNull(path, "path");
        requireNonNull(name, "name");
        requireNonNull(reader, "reader");
        requireNonNull(whenMissing, "whenMissing");
        requireNonNull(finalNewline, "finalNewline");
    }

    /** Creates a source whose file must end in a newline. */
    public FileSource(Path path, String name, FileReader<T> reader, WhenMissing whenMissing) {
        this(path, name, reader, whenMissing, FinalNewline.NEEDED);
    }

    /** Reads the file once. A file that cannot be read, or keeps changing, is an error. */
    public ReadResult<T> read() {
        return read(FileSnapshot.readStable(path), false);
    }

    /** Interprets a state of the file; {@code edit} is false at startup. */
    ReadResult<T> read(FileSnapshot snapshot, boolean edit) {
        if (snapshot instanceof FileSnapshot.Content content) {
            return checked(content.bytes(), edit);
        } else if (snapshot instanceof FileSnapshot.Unreadable unreadable) {
            return broken(unreadable.why(), "unreadable-file");
        } else if (snapshot instanceof FileSnapshot.Changing) {
            return broken("it keeps changing while it is read", "changing-file");
        }
        return whenMissing == WhenMissing.REQUIRED
                ? broken("it is missing", "missing-file")
                : reader.read(name, new byte[0]);
    }

    private ReadResult<T> checked(byte[] content, boolean edit) {
        ReadResult<T> reading = reader.read(name, content);
        Optional<Problem> end = finalNewline.problem(name, content, edit);
        if (end.isEmpty()) {
            return reading;
        }
        List<Problem> problems = new ArrayList<>(reading.problems());
        problems.add(end.get());
        return reading instanceof ReadResult.Usable<T> usable && !end.get().isError()
                ? new ReadResult.Usable<>(usable.value(), usable.rows(), problems)
                : new ReadResult.Unusable<>(problems);
    }

    private ReadResult<T> broken(String why, String ruleId) {
        return new ReadResult.Unusable<>(List.of(Problem.ofFile(name, Severity.ERROR, why, ruleId)));
    }
}
