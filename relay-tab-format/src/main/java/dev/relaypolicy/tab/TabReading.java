package dev.relaypolicy.tab;

import com.google.common.collect.ImmutableList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;

/**
 * What came of reading a file: a value where nothing was wrong, or the problems. A file with an error has no value: what could
 * be read of it is not to be used (R12).
 *
 * @param <T> the value
 */
public sealed interface TabReading<T> {

    /**
     * The file can be used.
     *
     * @param value what it says
     * @param rows how many rows say it
     * @param problems warnings and notes
     */
    record Usable<T>(T value, int rows, List<TabProblem> problems) implements TabReading<T> {
        public Usable {
            Objects.requireNonNull(value, "value");
            problems = ImmutableList.copyOf(problems);
            if (rows < 0 || problems.stream().anyMatch(TabProblem::isError)) {
                throw new IllegalArgumentException("a file with an error gives no value");
            }
        }
    }

    /**
     * The file cannot be used.
     *
     * @param problems every problem, an error among them
     */
    record Unusable<T>(List<TabProblem> problems) implements TabReading<T> {
        public Unusable {
            problems = ImmutableList.copyOf(problems);
            if (problems.stream().noneMatch(TabProblem::isError)) {
                throw new IllegalArgumentException("a file without an error gives a value");
            }
        }
    }

    /** Every problem, by place in the file. */
    List<TabProblem> problems();

    /** The value, where the file can be used. */
    default Optional<T> usable() {
        return this instanceof Usable<T> usable ? Optional.of(usable.value()) : Optional.empty();
    }

    /**
     * The value.
     *
     * @throws TabException with every problem, where the file cannot be used
     */
    default T orThrow() {
        return usable().orElseThrow(() -> new TabException(problems()));
    }

    /** The same reading with the value, where there is one, made into another. */
    default <U> TabReading<U> map(Function<? super T, ? extends U> change) {
        return this instanceof Usable<T> usable
                ? new Usable<>(change.apply(usable.value()), usable.rows(), usable.problems())
                : new Unusable<>(problems());
    }

    /** Continues with another reading if there is a value, which adds its problems to the warnings and notes of this one. */
    default <U> TabReading<U> flatMap(Function<? super T, TabReading<U>> next) {
        if (!(this instanceof Usable<T> usable)) {
            return new Unusable<>(problems());
        }
        TabReading<U> other = next.apply(usable.value());
        List<TabProblem> all = ImmutableList.<TabProblem>builder()
                .addAll(problems())
                .addAll(other.problems())
                .build();
        return other instanceof Usable<U> both ? new Usable<>(both.value(), both.rows(), all) : new Unusable<>(all);
    }
}
