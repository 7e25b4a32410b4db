package dev.relaypolicy.server.cli;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Reads option values and collects their problems, so that all problems of a command line are reported at once. */
final class OptionValue {

    private OptionValue() {}

    /** Returns the value, or adds the message of the reader's IllegalArgumentException to the problems. */
    static <T> Optional<T> read(String option, String text, Function<String, T> reader, List<String> problems) {
        try {
            return Optional.of(reader.apply(text));
        } catch (IllegalArgumentException e) {
            problems.add(option + ": " + e.getMessage());
            return Optional.empty();
        }
    }
}
