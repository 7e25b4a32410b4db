package dev.relaypolicy.net;

import static dev.relaypolicy.net.IpBlock.topBits;

/**
 * Flattens the prefixes of one family to disjoint segments, each with its row of the highest rank. In ascending order,
 * wider prefixes first, the prefixes around the current address form a stack, because two prefixes are either nested or
 * disjoint. The winner changes only where a prefix begins or ends.
 */
final class PrefixFlattener {

    /** Receives the segments in ascending order. */
    interface Segments {
        /**
         * Begins a segment, which ends at the next start. A segment with the same start replaces the previous one. The
         * address is left-aligned as in {@link CompactBlocks}; the row is -1 for none.
         */
        void begin(long high, long low, int row);
    }

    private static final int NONE = -1;

    private final CompactBlocks blocks;
    private final int[] ranks;
    private final PrefixKeys keys;
    private final Segments out;

    /** The indexes in {@link #keys} of the prefixes that contain the current address, widest first. */
    private final int[] open = new int[129];
    /** For each open prefix, the winner among it and the wider ones. */
    private final int[] winners = new int[129];

    private int depth;

    private PrefixFlattener(CompactBlocks blocks, int[] rows, int[] ranks, Segments out) {
        this.blocks = blocks;
        this.ranks = ranks;
        this.keys = PrefixKeys.sorted(blocks, rows);
        this.out = out;
    }

    /** Flattens the given rows, which are prefixes of one family. */
    static void flatten(CompactBlocks blocks, int[] rows, int[] ranks, Segments out) {
        PrefixFlattener prefixes = new PrefixFlattener(blocks, rows, ranks, out);
        for (int at = 0; at < rows.length; at++) {
            prefixes.closeBefore(at);
            prefixes.open(at);
        }
        prefixes.closeAll();
    }

    private void open(int at) {
        int row = keys.rows()[at];
        int outer = depth == 0 ? NONE : winners[depth - 1];
        boolean wins = outer == NONE || ranks[row] > ranks[outer];
        if (wins) {
            out.begin(keys.highs()[at], keys.lows()[at], row);
        }
        boolean sameAgain = depth > 0 && length(open[depth - 1]) == length(at);
        if (!sameAgain) {
            open[depth++] = at;
        }
        winners[depth - 1] = wins ? row : outer;
    }

    private int length(int at) {
        return blocks.length(keys.rows()[at]);
    }

    private void closeBefore(int at) {
        while (depth > 0 && !contains(open[depth - 1], at)) {
            close();
        }
    }

    private void closeAll() {
        while (depth > 0) {
            close();
        }
    }

    /** Ends the narrowest open prefix. The winner of the enclosing prefixes continues, unless the family ends there. */
    private void close() {
        int closed = open[--depth];
        int length = length(closed);
        long nextLow = (keys.lows()[closed] | ~topBits(length - 64)) + 1;
        long nextHigh = (keys.highs()[closed] | ~topBits(length)) + (nextLow == 0 ? 1 : 0);
        if (nextHigh != 0 || nextLow != 0) {
            out.begin(nextHigh, nextLow, depth == 0 ? NONE : winners[depth - 1]);
        }
    }

    private boolean contains(int outer, int inner) {
        int length = length(outer);
        return ((keys.highs()[outer] ^ keys.highs()[inner]) & topBits(length)) == 0
                && ((keys.lows()[outer] ^ keys.lows()[inner]) & topBits(length - 64)) == 0;
    }
}
