package dev.relaypolicy.net;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.Lists;
import java.util.AbstractList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.RandomAccess;
import java.util.function.IntPredicate;
import java.util.function.ToIntFunction;
import java.util.stream.IntStream;

/**
 * Says which row of a table decides for an address, for either family, masks of any bit pattern, and tables from none to
 * millions of rows.
 *
 * <p>Every row has a rank, and of the rows that match an address the one with the greatest rank decides. First-match and
 * XMail's precedence are two ways to rank; nothing else here knows about them. An IPv4 row never decides for an IPv6 address
 * nor the other way round (R14).
 *
 * <p>Rows whose mask is a prefix are flattened to disjoint segments, each with its winner, and found by an index on the top
 * bits and a short binary search: at most 17 steps whatever the table. Rows with other masks are kept in one hash set a mask,
 * which costs a probe for each different mask; tables with more than some 64 of those are served all the same, slower.
 *
 * <p>Immutable, safe for use by many threads; a lookup allocates nothing.
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

    /**
     * Rows that are kept as blocks and values apart, so that a table of a million of them needs no object a row. Immutable: a table
     * keeps {@link #values} as they are.
     *
     * @param <V> what a row stands for
     */
    public interface Columns<V> extends List<Row<V>> {

        /** What the rows are about, in their order. */
        List<IpBlock> blocks();

        /** What the rows stand for, in their order; equal each time it is asked for, though it may be made each time. */
        List<V> values();
    }

    private static final int NONE = -1;

    private final Blocks blocks;
    private final List<V> values;
    private final Ipv4Segments ipv4;
    private final Ipv6Segments ipv6;
    private final OddMasks odd;

    /**
     * Builds the index.
     *
     * @param ranks the rank of each row, by its place; all different
     */
    private IpTable(List<Row<V>> rows, int[] ranks) {
        boolean apart = rows instanceof Columns;
        this.blocks = Blocks.of(apart ? ((Columns<V>) rows).blocks() : Lists.transform(rows, Row::block));
        this.values = apart ? ((Columns<V>) rows).values() : ImmutableList.copyOf(Lists.transform(rows, Row::value));
        this.ipv4 = Ipv4Segments.of(blocks, places(blocks::isIpv4Prefix), ranks);
        this.ipv6 = Ipv6Segments.of(blocks, places(blocks::isIpv6), ranks);
        this.odd = OddMasks.of(blocks, places(place -> !blocks.isIpv4Prefix(place) && !blocks.isIpv6(place)), ranks);
    }

    private int[] places(IntPredicate wanted) {
        return IntStream.range(0, blocks.size()).filter(wanted).toArray();
    }

    /** The table without rows. */
    public static <V> IpTable<V> empty() {
        return firstMatch(List.of());
    }

    /**
     * A table in which the first row that matches decides.
     *
     * @param rows the rows; read while the table is built, and not kept but for the values of {@link Columns}
     */
    public static <V> IpTable<V> firstMatch(List<Row<V>> rows) {
        int[] ranks = new int[rows.size()];
        Arrays.setAll(ranks, place -> ranks.length - 1 - place);
        return new IpTable<>(rows, ranks);
    }

    /** A table in which the greatest row that matches decides, and the later of two equal ones. */
    public static <V> IpTable<V> greatest(List<Row<V>> rows, Comparator<? super Row<V>> order) {
        Integer[] places = new Integer[rows.size()];
        Arrays.setAll(places, place -> place);
        // a stable sort: of equal rows the later keeps the higher rank
        Arrays.sort(places, (a, b) -> order.compare(rows.get(a), rows.get(b)));
        int[] ranks = new int[places.length];
        for (int rank = 0; rank < places.length; rank++) {
            ranks[places[rank]] = rank;
        }
        return new IpTable<>(rows, ranks);
    }

    /**
     * A table in which the row of the highest precedence that matches decides, and the later of two equal ones, which is XMail's
     * rule (MiscUtils.cpp:MscCheckAllowedIP). The same as {@link #greatest} by that number, and built faster.
     */
    public static <V> IpTable<V> highest(List<Row<V>> rows, ToIntFunction<? super Row<V>> precedence) {
        long[] order = new long[rows.size()];
        Arrays.setAll(order, place -> (long) precedence.applyAsInt(rows.get(place)) << 32 | place);
        Arrays.sort(order);
        int[] ranks = new int[order.length];
        for (int rank = 0; rank < order.length; rank++) {
            ranks[(int) order[rank]] = rank;
        }
        return new IpTable<>(rows, ranks);
    }

    /** A table in which the row with the most bits in its mask decides, and the later of two equal ones. */
    public static <V> IpTable<V> longestPrefix(List<Row<V>> rows) {
        return highest(rows, row -> row.block().maskBits());
    }

    /** The place in {@link #rows()} of the row that decides for the address, or -1 where none matches. Allocates nothing. */
    public int find(IpAddress address) {
        if (!address.isIpv4()) {
            return ipv6.find(address.high(), address.low());
        }
        int place = ipv4.find((int) address.low());
        return odd.isEmpty() ? place : odd.better((int) address.low(), place);
    }

    /** The row that decides for the address, where there is one. */
    public Optional<Row<V>> match(IpAddress address) {
        int place = find(address);
        return place == NONE ? Optional.empty() : Optional.of(row(place));
    }

    /**
     * What the row at a place stands for.
     *
     * @throws IndexOutOfBoundsException where there is no such row
     */
    public V value(int place) {
        return values.get(place);
    }

    /** The rows, in the order they were given: a view that makes a {@link Row} each time it is asked for one. */
    public List<Row<V>> rows() {
        return new Rows();
    }

    private Row<V> row(int place) {
        return new Row<>(blocks.get(place), values.get(place));
    }

    private final class Rows extends AbstractList<Row<V>> implements RandomAccess {
        @Override
        public Row<V> get(int place) {
            return row(Objects.checkIndex(place, size()));
        }

        @Override
        public int size() {
            return blocks.size();
        }
    }
}
