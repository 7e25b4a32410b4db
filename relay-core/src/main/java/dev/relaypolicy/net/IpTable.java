package dev.relaypolicy.net;

import com.google.common.collect.ImmutableList;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

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

    private static final int NONE = -1;

    private final ImmutableList<Row<V>> rows;
    private final Ipv4Segments ipv4;
    private final Ipv6Segments ipv6;
    private final OddMasks odd;

    /**
     * Builds the index.
     *
     * @param ranks the rank of each row, by its place; all different
     */
    private IpTable(List<Row<V>> rows, int[] ranks) {
        this.rows = ImmutableList.copyOf(rows);
        List<Span> ipv4Spans = new ArrayList<>();
        List<Span> ipv6Spans = new ArrayList<>();
        OddMasks.Builder oddMasks = new OddMasks.Builder(ranks);
        for (int place = 0; place < this.rows.size(); place++) {
            IpBlock block = this.rows.get(place).block();
            if (block.prefixLength().isEmpty()) {
                oddMasks.add(block, place);
            } else {
                (block.isIpv4() ? ipv4Spans : ipv6Spans).add(Span.of(block, ranks[place], place));
            }
        }
        this.ipv4 = Ipv4Segments.of(ipv4Spans);
        this.ipv6 = Ipv6Segments.of(ipv6Spans);
        this.odd = oddMasks.build();
    }

    /** The table without rows. */
    public static <V> IpTable<V> empty() {
        return new IpTable<>(List.of(), new int[0]);
    }

    /** A table in which the first row that matches decides. */
    public static <V> IpTable<V> firstMatch(List<Row<V>> rows) {
        int[] ranks = new int[rows.size()];
        Arrays.setAll(ranks, place -> ranks.length - 1 - place);
        return new IpTable<>(rows, ranks);
    }

    /**
     * A table in which the greatest row that matches decides, and the later of two equal ones, which is XMail's rule for
     * precedence (MiscUtils.cpp:MscCheckAllowedIP).
     */
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
        return place == NONE ? Optional.empty() : Optional.of(rows.get(place));
    }

    /** The rows, in the order they were given. */
    public List<Row<V>> rows() {
        return rows;
    }
}
