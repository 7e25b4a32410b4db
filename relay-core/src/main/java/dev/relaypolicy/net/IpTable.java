package dev.relaypolicy.net;

import com.google.common.collect.ImmutableList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Says which row of a table decides for an address.
 *
 * @param <V> what a row stands for
 */
public final class IpTable<V> {

    /**
     * A row.
     *
     * @param block the addresses it is about
     * @param value what it stands for
     */
    public record Row<V>(IpBlock block, V value) {
        public Row {
            Objects.requireNonNull(block, "block");
            Objects.requireNonNull(value, "value");
        }
    }

    private final ImmutableList<Row<V>> rows;

    private IpTable(List<Row<V>> rows) {
        this.rows = ImmutableList.copyOf(rows);
    }

    /** The table without rows. */
    public static <V> IpTable<V> empty() {
        return new IpTable<>(List.of());
    }

    /** A table in which the first row that matches wins. */
    public static <V> IpTable<V> firstMatch(List<Row<V>> rows) {
        return new IpTable<>(rows);
    }

    /** A table in which the greatest row that matches wins, and the later of two equal ones (XMail's rule). */
    public static <V> IpTable<V> greatest(List<Row<V>> rows, Comparator<? super Row<V>> order) {
        return new IpTable<>(rows);
    }

    /** The place in {@link #rows()} of the row that decides for the address, or -1 where none matches. Allocates nothing. */
    public int find(IpAddress address) {
        for (int i = 0; i < rows.size(); i++) {
            if (rows.get(i).block().contains(address)) {
                return i;
            }
        }
        return -1;
    }

    /** The row that decides for the address, where there is one. */
    public Optional<Row<V>> match(IpAddress address) {
        int place = find(address);
        return place < 0 ? Optional.empty() : Optional.of(rows.get(place));
    }

    /** The rows, in the order they were given. */
    public List<Row<V>> rows() {
        return rows;
    }
}
