package dev.relaypolicy.server.cli;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Reads the values of options so that everything that is wrong with a command line can be said at once. */
final class OptionValue {

    private OptionValue() {}

    /** What a reader makes of the text behind an option; where it refuses that, its words are added to the problems. */
    static <T> Optional<T> read(String option, String text, Function<String, T> reader, List<String> problems) {
        try {
            return Optional.of(reader.apply(text));
        } catch (IllegalArgumentException e) {
            problems.add(option + ": " + e.getMessage());
            return Optional.empty();
        }
    }
}
