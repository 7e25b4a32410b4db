package dev.relaypolicy.net;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.Lists;
import com.google.common.primitives.Ints;
import java.util.AbstractList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.RandomAccess;
import java.util.function.Function;
import java.util.function.ToIntFunction;

/**
 * An index from addresses to the row that decides, for masks of any bit pattern and up to millions of rows.
 *
 * <p>Of the rows that match an address, the one with the highest rank decides. First-match and XMail's precedence are
 * two ways to rank. A row never matches an address of the other family (R14).
 *
 * <p>Prefix rows are flattened to disjoint segments. Each distinct other mask has a hash set, which costs a lookup at
 * most one probe; more than about 64 such masks make lookups slower.
 *
 * <p>Immutable and thread-safe. {@link #find} allocates nothing.
 */
public final class IpTable<V> {

    /** A row: the addresses that it matches and its value. */
    public record Row<V>(IpBlock block, V value) {
        public Row {
            Objects.requireNonNull(block, "block");
            Objects.requireNonNull(value, "value");
        }
    }

    /**
     * Rows with blocks and values in separate lists: a table of a million rows needs no object per row. Immutable: a
     * table keeps the list of {@link #values}.
     */
    public interface Columns<V> extends List<Row<V>> {

        /** Returns the blocks of the rows, in order. */
        List<IpBlock> blocks();

        /** Returns the values of the rows, in order. Each call may return a new, equal list. */
        List<V> values();
    }

    private static final int NONE = -1;

    private final CompactBlocks blocks;
    private final List<V> values;
    private final Ipv4Segments ipv4;
    private final Ipv6Segments ipv6;
    private final OddMasks odd;

    private IpTable(List<Row<V>> rows, int[] ranks) {
        this(
                CompactBlocks.of(
                        rows instanceof Columns<V> columns ? columns.blocks() : Lists.transform(rows, Row::block)),
                rows instanceof Columns<V> columns
                        ? columns.values()
                        : ImmutableList.copyOf(Lists.transform(rows, Row::value)),
                ranks);
    }

    /** Builds the index from rows whose ranks are all different. */
    private IpTable(CompactBlocks blocks, List<V> values, int[] ranks) {
        this(
                blocks,
                values,
                Ipv4Segments.of(blocks, blocks.indexes(blocks::isIpv4Prefix), ranks),
                Ipv6Segments.of(blocks, blocks.indexes(blocks::isIpv6), ranks),
                OddMasks.of(blocks, blocks.indexes(blocks::isIpv4OddMask), ranks));
    }

    private IpTable(CompactBlocks blocks, List<V> values, Ipv4Segments ipv4, Ipv6Segments ipv6, OddMasks odd) {
        this.blocks = blocks;
        this.values = values;
        this.ipv4 = ipv4;
        this.ipv6 = ipv6;
        this.odd = odd;
    }

    /** Returns a table without rows. */
    public static <V> IpTable<V> empty() {
        return firstMatch(List.of());
    }

    /**
     * Returns a table in which the first matching row decides. Copies the rows, except for the values of {@link
     * Columns}.
     */
    public static <V> IpTable<V> firstMatch(List<Row<V>> rows) {
        int[] ranks = new int[rows.size()];
        Arrays.setAll(ranks, index -> ranks.length - 1 - index);
        return new IpTable<>(rows, ranks);
    }

    /**
     * Returns a table in which the matching row with the highest rank decides.
     *
     * @param ranks the rank of each row, all different
     */
    public static <V> IpTable<V> ranked(List<Row<V>> rows, int[] ranks) {
        if (ranks.length != rows.size()) {
            throw new IllegalArgumentException(ranks.length + " ranks for " + rows.size() + " rows");
        }
        return new IpTable<>(rows, ranks);
    }

    /** Returns a table in which the greatest matching row decides; of equal rows, the last. */
    public static <V> IpTable<V> greatest(List<Row<V>> rows, Comparator<? super Row<V>> order) {
        Integer[] indexes = new Integer[rows.size()];
        Arrays.setAll(indexes, index -> index);
        // stable sort: of equal rows, the last gets the highest rank
        Arrays.sort(indexes, (a, b) -> order.compare(rows.get(a), rows.get(b)));
        int[] ranks = new int[indexes.length];
        for (int rank = 0; rank < indexes.length; rank++) {
            ranks[indexes[rank]] = rank;
        }
        return new IpTable<>(rows, ranks);
    }

    /**
     * Returns a table in which the matching row with the highest precedence decides; of equal rows, the last. This is
     * XMail's rule (MiscUtils.cpp:MscCheckAllowedIP). Faster to build than {@link #greatest}.
     */
    public static <V> IpTable<V> highest(List<Row<V>> rows, ToIntFunction<? super Row<V>> precedence) {
        long[] order = new long[rows.size()];
        Arrays.setAll(order, index -> (long) precedence.applyAsInt(rows.get(index)) << 32 | index);
        Arrays.sort(order);
        int[] ranks = new int[order.length];
        for (int rank = 0; rank < order.length; rank++) {
            ranks[(int) order[rank]] = rank;
        }
        return new IpTable<>(rows, ranks);
    }

    /** Returns a table in which the matching row with the most mask bits decides; of equal rows, the last. */
    public static <V> IpTable<V> longestPrefix(List<Row<V>> rows) {
        return highest(rows, row -> row.block().maskBits());
    }

    /** Returns the same table with other values, converted on access. */
    public <W> IpTable<W> map(Function<? super V, ? extends W> change) {
        List<W> changed = Lists.transform(values, change::apply);
        return new IpTable<>(blocks, changed, ipv4, ipv6, odd);
    }

    /** Returns the addresses of all rows whose mask is a prefix. */
    public CidrSet prefixes() {
        return CidrSet.of(ipv4::replay, ipv6::replay);
    }

    /** Returns the rows whose mask is not a prefix, as a view. */
    public List<Row<V>> oddRows() {
        return Lists.transform(Ints.asList(oddIndexes()), rows()::get);
    }

    /** Returns the indexes in {@link #rows()} of the rows whose mask is not a prefix. */
    public int[] oddIndexes() {
        return blocks.indexes(blocks::isIpv4OddMask);
    }

    /**
     * Returns the indexes in {@link #rows()} of the prefix rows that decide for at least one address, ignoring other
     * masks.
     */
    public BitSet decidingPrefixes() {
        BitSet winners = new BitSet(blocks.size());
        ipv4.collectWinners(winners);
        ipv6.collectWinners(winners);
        return winners;
    }

    /**
     * Returns the indexes in {@link #rows()} of the prefix rows, ordered by first address, IPv4 first, then wider
     * first, then by row.
     */
    public int[] prefixesInOrder() {
        return Ints.concat(
                PrefixKeys.sorted(blocks, blocks.indexes(blocks::isIpv4Prefix)).rows(),
                PrefixKeys.sorted(blocks, blocks.indexes(blocks::isIpv6)).rows());
    }

    /** Returns the blocks of {@link #rows()}, as a view that creates them on access. */
    public List<IpBlock> blocks() {
        return blocks.asList();
    }

    /** Returns the index in {@link #rows()} of the row that decides for the address, or -1 if none matches. */
    public int find(IpAddress address) {
        if (!address.isIpv4()) {
            return ipv6.find(address.high(), address.low());
        }
        int index = ipv4.find((int) address.low());
        return odd.isEmpty() ? index : odd.better((int) address.low(), index);
    }

    /** Returns the row that decides for the address; empty if none matches. */
    public Optional<Row<V>> match(IpAddress address) {
        int index = find(address);
        return index == NONE ? Optional.empty() : Optional.of(row(index));
    }

    /** Returns the value of the row with this index in {@link #rows()}. */
    public V value(int index) {
        return values.get(index);
    }

    /** Returns the rows in their original order, as a view that creates them on access. */
    public List<Row<V>> rows() {
        return new Rows();
    }

    private Row<V> row(int index) {
        return new Row<>(blocks.get(index), values.get(index));
    }

    private final class Rows extends AbstractList<Row<V>> implements RandomAccess {
        @Override
        public Row<V> get(int index) {
            return row(Objects.checkIndex(index, size()));
        }

        @Override
        public int size() {
            return blocks.size();
        }
    }
}
