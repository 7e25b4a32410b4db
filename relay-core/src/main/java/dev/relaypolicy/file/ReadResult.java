package dev.relaypolicy.file;

import com.google.common.collect.ImmutableList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;

/**
 * The result of reading a file: a value or problems. A file with an error has no value, because its readable part could
 * permit too much (R12).
 */
public sealed interface ReadResult<T> {

    /**
     * The result for a usable file.
     *
     * @param rows the number of rows in the file
     * @param problems warnings and notes
     */
    record Usable<T>(T value, int rows, List<Problem> problems) implements ReadResult<T> {
        public Usable {
            Objects.requireNonNull(value, "value");
            problems = ImmutableList.copyOf(problems);
            if (rows < 0 || problems.stream().anyMatch(Problem::isError)) {
                throw new IllegalArgumentException("a file with an error has no value");
            }
        }
    }

    /** The result for an unusable file; at least one problem is an error. */
    record Unusable<T>(List<Problem> problems) implements ReadResult<T> {
        public Unusable {
            problems = ImmutableList.copyOf(problems);
            if (problems.stream().noneMatch(Problem::isError)) {
                throw new IllegalArgumentException("a file without an error has a value");
            }
        }
    }

    /** Returns all problems by line and column. */
    List<Problem> problems();

    /** Returns the value; empty if the file is unusable. */
    default Optional<T> usable() {
        return this instanceof Usable<T> usable ? Optional.of(usable.value()) : Optional.empty();
    }

    /** Returns the value, or throws {@link InvalidFileException} with all problems if the file is unusable. */
    default T orThrow() {
        return usable().orElseThrow(() -> new InvalidFileException(problems()));
    }

    /** Returns this result with the value, if any, converted. */
    default <U> ReadResult<U> map(Function<? super T, ? extends U> change) {
        return this instanceof Usable<T> usable
                ? new Usable<>(change.apply(usable.value()), usable.rows(), usable.problems())
                : new Unusable<>(problems());
    }

    /** Converts the value, if any, to another result, and prepends this result's problems. */
    default <U> ReadResult<U> flatMap(Function<? super T, ReadResult<U>> next) {
        if (!(this instanceof Usable<T> usable)) {
            return new Unusable<>(problems());
        }
        ReadResult<U> other = next.apply(usable.value());
        List<Problem> all = ImmutableList.<Problem>builder()
                .addAll(problems())
                .addAll(other.problems())
                .build();
        return other instanceof Usable<U> both ? new Usable<>(both.value(), both.rows(), all) : new Unusable<>(all);
    }
}
