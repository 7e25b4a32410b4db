package dev.relaypolicy.tab.lint;

import dev.relaypolicy.net.IpBlock;
import java.util.Arrays;

/**
 * Finds, for each row, a later overlapping row with equal precedence and a different verdict that decides for only a
 * part of its addresses. Exact for prefixes; bounded effort for other masks.
 */
final class TiedRows {

    private static final long MAX_COMPARISONS = 20_000_000;
    private static final int NONE = -1;

    /** The greatest number of distinct nested prefixes. */
    private static final int MAX_DEPTH = 129;

    private final AddressRows rows;
    /** For each row, the last of its later ties, or {@link #NONE}. */
    private final int[] ties;

    /** The open prefixes: where the rows of each begin and end in the order, and the block. */
    private final int[] from = new int[MAX_DEPTH];

    private final int[] to = new int[MAX_DEPTH];

    private final IpBlock[] blocks = new IpBlock[MAX_DEPTH];
    /** The last row inside each open prefix, by verdict. */
    private final int[][] inside = new int[MAX_DEPTH][2];

    private int depth;

    private TiedRows(AddressRows rows) {
        this.rows = rows;
        this.ties = new int[rows.size()];
        Arrays.fill(ties, NONE);
    }

    static TiedRows of(AddressRows rows) {
        TiedRows ties = new TiedRows(rows);
        ties.findAmongPrefixes();
        ties.findAmongOthers();
        return ties;
    }

    /** Returns the last of the row's later ties, or -1. */
    int tieOf(int index) {
        return ties[index];
    }

    private int verdict(int index) {
        return rows.strictness(index);
    }

    /**
     * Scans the prefixes of each precedence in order. Two prefixes are nested or disjoint, so the enclosing ones form a
     * stack.
     */
    private void findAmongPrefixes() {
        int[] order = rows.table().prefixesInOrder();
        long[] byTier = new long[order.length];
        Arrays.setAll(byTier, i -> (long) rows.tier(order[i]) << 32 | i);
        Arrays.sort(byTier);
        Arrays.setAll(byTier, i -> order[(int) byTier[i]]);
        for (int i = 0; i < byTier.length; i++) {
            int index = (int) byTier[i];
            IpBlock block = rows.block(index);
            boolean sameTier = i == 0 || rows.tier((int) byTier[i - 1]) == rows.tier(index);
            while (depth > 0 && !(sameTier && blocks[depth - 1].covers(block))) {
                close(byTier);
            }
            if (depth == 0 || !blocks[depth - 1].equals(block)) {
                from[depth] = i;
                blocks[depth] = block;
                Arrays.fill(inside[depth], NONE);
                depth++;
            }
            to[depth - 1] = i + 1;
        }
        while (depth > 0) {
            close(byTier);
        }
    }

    /** Ends the narrowest prefix. */
    private void close(long[] order) {
        depth--;
        int[] last = inside[depth].clone();
        for (int i = from[depth]; i < to[depth]; i++) {
            int index = (int) order[i];
            int other = inside[depth][1 - verdict(index)];
            if (other != NONE && rows.line(other) > rows.line(index)) {
                ties[index] = other;
            }
            last[verdict(index)] = later(last[verdict(index)], index);
        }
        if (depth > 0) {
            for (int verdict = 0; verdict < last.length; verdict++) {
                inside[depth - 1][verdict] = later(inside[depth - 1][verdict], last[verdict]);
            }
        }
    }

    private int later(int one, int other) {
        if (one == NONE || other == NONE) {
            return Math.max(one, other);
        }
        return rows.line(one) > rows.line(other) ? one : other;
    }

    private void findAmongOthers() {
        int[] odd = rows.table().oddIndexes();
        if (odd.length == 0) {
            return;
        }
        Ipv4Rows numbers = new Ipv4Rows(rows);
        long comparisons = 0;
        for (int i = 0; i < odd.length && comparisons <= MAX_COMPARISONS; i++) {
            int one = odd[i];
            comparisons += rows.size();
            for (int other = 0; other < rows.size(); other++) {
                if (other != one && numbers.meet(one, other)) {
                    tie(numbers, Math.min(one, other), Math.max(one, other));
                }
            }
        }
    }

    /** Rows are ordered by line. */
    private void tie(Ipv4Rows numbers, int first, int second) {
        if (rows.tier(first) == rows.tier(second)
                && verdict(first) != verdict(second)
                && !numbers.covers(second, first)) {
            ties[first] = Math.max(ties[first], second);
        }
    }
}
