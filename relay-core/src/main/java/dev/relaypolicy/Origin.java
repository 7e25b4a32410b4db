package dev.relaypolicy;

import java.util.Objects;

/**
 * The file and line where a rule is written.
 *
 * @param file the name in messages, such as {@code smtprelay.tab}
 * @param line the line, from 1; 0 for the whole file or a missing file
 */
public record Origin(String file, int line) {

    public Origin {
        Objects.requireNonNull(file, "file");
        if (line < 0) {
            throw new IllegalArgumentException("a line number cannot be negative: " + line);
        }
    }

    /** Returns {@code file:line}, or only the file if the line is 0. */
    @Override
    public String toString() {
        return line == 0 ? file : file + ":" + line;
    }
}
