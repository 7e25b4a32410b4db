package dev.relaypolicy.server.config;

import com.google.common.collect.ImmutableMap;
import dev.relaypolicy.server.Site;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What the files of a configuration said at one moment. Immutable. */
final class Tables {

    /** No files. */
    static final Tables NONE = new Tables(Map.of());

    private final ImmutableMap<Table<?>, Object> values;

    /** Each table with a value of its type; {@link OpenTables} sees to that. */
    Tables(Map<Table<?>, Object> values) {
        this.values = ImmutableMap.copyOf(values);
    }

    @SuppressWarnings("unchecked") // a table is only ever put together with what its own reader made
    <T> T get(Table<T> table) {
        Object value = values.get(table);
        if (value == null) {
            throw new IllegalStateException("`" + table.name() + "` is not open");
        }
        return (T) value;
    }

    /** Returns the content of the file, or the other value without one. */
    <T> T get(Optional<Table<T>> table, T otherwise) {
        return table.map(this::get).orElse(otherwise);
    }

    /** Returns the parts of the server that the policies of a configuration use. */
    Map<Class<?>, Object> ports(Optional<Site> mailRoot) {
        return mailRoot.isEmpty() ? Map.of(Tables.class, this) : Map.of(Tables.class, this, Site.class, mailRoot.get());
    }

    /** The tables of both moments that said something else at this one. */
    List<Table<?>> changes(Tables other) {
        return values.keySet().stream()
                .filter(table -> other.values.containsKey(table) && other.values.get(table) != values.get(table))
                .toList();
    }

    /** The same with one table as it was at another moment. */
    Tables with(Table<?> table, Tables other) {
        Map<Table<?>, Object> all = new LinkedHashMap<>(values);
        all.put(table, other.get(table));
        return new Tables(all);
    }

    /** Whether nothing has changed between two moments: files that were not read again have the very same value. */
    boolean isSameAs(Tables other) {
        return values.keySet().equals(other.values.keySet())
                && values.entrySet().stream().allMatch(entry -> other.values.get(entry.getKey()) == entry.getValue());
    }
}
