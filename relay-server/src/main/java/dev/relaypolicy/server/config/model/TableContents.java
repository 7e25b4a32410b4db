package dev.relaypolicy.server.config.model;

import com.google.common.collect.ImmutableMap;
import dev.relaypolicy.server.Site;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The contents of all files of a configuration at one moment. Immutable. */
public final class TableContents {

    static final TableContents NONE = new TableContents(Map.of());

    private final ImmutableMap<Table<?>, Object> values;

    /** @param values the content of each table, which the reader of that table made */
    TableContents(Map<Table<?>, Object> values) {
        this.values = ImmutableMap.copyOf(values);
    }

    @SuppressWarnings("unchecked") // each value was made by the reader of its table
    public <T> T get(Table<T> table) {
        Object value = values.get(table);
        if (value == null) {
            throw new IllegalStateException("`" + table.name() + "` is not open");
        }
        return (T) value;
    }

    /** Returns the content of the file, or {@code otherwise} if there is no file. */
    public <T> T get(Optional<Table<T>> table, T otherwise) {
        return table.map(this::get).orElse(otherwise);
    }

    /** Returns the objects that {@link dev.relaypolicy.spi.PolicyContext#port} offers to policies, by type. */
    public Map<Class<?>, Object> ports(Optional<Site> mailRoot) {
        return mailRoot.isEmpty()
                ? Map.of(TableContents.class, this)
                : Map.of(TableContents.class, this, Site.class, mailRoot.get());
    }

    /** Returns the tables whose contents differ. */
    public List<Table<?>> changes(TableContents other) {
        return values.keySet().stream()
                .filter(table -> other.values.containsKey(table) && other.values.get(table) != values.get(table))
                .toList();
    }

    /** Returns these contents with the content of one table taken from {@code other}. */
    public TableContents with(Table<?> table, TableContents other) {
        Map<Table<?>, Object> all = new LinkedHashMap<>(values);
        all.put(table, other.get(table));
        return new TableContents(all);
    }

    /** Returns whether the contents are identical: a file that was not read again has the same value. */
    public boolean isSameAs(TableContents other) {
        return values.keySet().equals(other.values.keySet())
                && values.entrySet().stream().allMatch(entry -> other.values.get(entry.getKey()) == entry.getValue());
    }
}
