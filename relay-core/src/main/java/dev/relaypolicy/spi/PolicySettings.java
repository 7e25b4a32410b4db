package dev.relaypolicy.spi;

import dev.relaypolicy.Origin;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * The settings of one policy. An invalid value is reported and then treated as absent, so one pass finds every problem.
 * Reading a key that the {@linkplain PolicyType type} does not name throws {@link IllegalArgumentException}. Not
 * thread-safe.
 */
public interface PolicySettings {

    /** A value and the place where it is written. */
    record Placed<T>(T value, Origin origin) {}

    /** Returns the policy's name for explanations and logs. */
    String name();

    /** Returns the place where the policy is written. */
    Origin origin();

    /** Returns whether the key is set, even to an invalid value. */
    boolean has(String key);

    /**
     * Parses every value of a key, in the order written; empty if the key is not set.
     *
     * @param parser throws {@link IllegalArgumentException}, with the fix, if the text is invalid
     */
    <T> List<Placed<T>> placedValues(String key, Function<String, ? extends T> parser);

    /** Parses every value of a key, like {@link #placedValues}. */
    default <T> List<T> values(String key, Function<String, ? extends T> parser) {
        return this.<T>placedValues(key, parser).stream().map(Placed::value).toList();
    }

    /** Parses the only value of a key, like {@link #placedValues}. A list is a problem. */
    <T> Optional<T> value(String key, Function<String, ? extends T> parser);

    /** Reports a problem with a key and its fix. */
    void error(String key, String problem);

    /** Reports that a key is missing; {@code example} is a line that sets it. */
    void missing(String key, String example);

    /**
     * Returns a service of the server, such as a {@link MailboxDirectory}.
     *
     * @throws IllegalStateException if the server has no service of this type
     */
    <T> T port(Class<T> type);
}
