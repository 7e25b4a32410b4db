package dev.relaypolicy;

import java.util.Objects;

/**
 * Where a rule is written.
 *
 * @param file the file as its reader names it, such as {@code smtprelay.tab}
 * @param line the line, from 1; 0 where the whole file (or its absence) is meant
 */
public record Origin(String file, int line) {

    public Origin {
        Objects.requireNonNull(file, "file");
        if (line < 0) {
            throw new IllegalArgumentException("a line number cannot be negative: " + line);
        }
    }

    /** Returns {@code file:line}, or the file alone where no line is meant. */
    @Override
    public String toString() {
        return line == 0 ? file : file + ":" + line;
    }
}
