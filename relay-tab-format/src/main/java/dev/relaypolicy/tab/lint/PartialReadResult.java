package dev.relaypolicy.tab.lint;

import com.google.common.collect.ImmutableList;
import dev.relaypolicy.file.FileReader;
import dev.relaypolicy.file.Problem;
import dev.relaypolicy.file.ProblemCollector;
import dev.relaypolicy.file.ReadResult;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * The readable rows of a file with errors, only for lint: decisions never use such a file (R12).
 *
 * @param value empty if no row could be read
 * @param problems all problems of the whole file
 */
public record PartialReadResult<T>(Optional<T> value, List<Problem> problems, boolean complete) {

    /** Because the number of listed problems is limited, removing all bad rows can take several passes. */
    private static final int TRIES = 3;

    private static final int BEGINNING = 16;

    public PartialReadResult {
        Objects.requireNonNull(value, "value");
        problems = ImmutableList.copyOf(problems);
    }

    /** Reads a file; if it has errors, reads it again without the bad rows. */
    public static <T> PartialReadResult<T> read(FileReader<T> reader, String file, byte[] bytes) {
        ReadResult<T> whole = reader.read(file, bytes);
        if (whole instanceof ReadResult.Usable<T> usable) {
            return new PartialReadResult<>(Optional.of(usable.value()), usable.problems(), true);
        }
        // if the beginning has too many errors, so has the file
        boolean hopeless = whole.problems().size() > ProblemCollector.LIMIT
                && readLeft(reader, file, beginning(bytes), TRIES + 1).isEmpty();
        byte[] left = bytes.clone();
        blankOut(left, linesInError(whole.problems()));
        Optional<T> value = hopeless ? Optional.empty() : readLeft(reader, file, left, TRIES);
        return new PartialReadResult<>(value, whole.problems(), false);
    }

    /** Reads a file without the lines in which earlier tries found errors. */
    private static <T> Optional<T> readLeft(FileReader<T> reader, String file, byte[] left, int tries) {
        ReadResult<T> reading = reader.read(file, left);
        for (int tried = 1; tried < tries && reading.usable().isEmpty(); tried++) {
            blankOut(left, linesInError(reading.problems()));
            reading = reader.read(file, left);
        }
        return reading.usable();
    }

    private static byte[] beginning(byte[] bytes) {
        int end = bytes.length / BEGINNING;
        while (end > 0 && bytes[end - 1] != '\n') {
            end--;
        }
        return Arrays.copyOf(bytes, end);
    }

    private static BitSet linesInError(List<Problem> problems) {
        BitSet lines = new BitSet();
        problems.stream().filter(Problem::isError).mapToInt(Problem::line).forEach(lines::set);
        return lines;
    }

    /** Blanks preserve the numbers of the other lines. */
    private static void blankOut(byte[] bytes, BitSet lines) {
        int line = 1;
        boolean blank = lines.get(line);
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] == '\n') {
                line++;
                blank = lines.get(line);
            } else if (blank) {
                bytes[i] = ' ';
            }
        }
    }
}
