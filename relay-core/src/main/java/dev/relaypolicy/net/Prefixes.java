package dev.relaypolicy.net;

import static dev.relaypolicy.net.IpBlock.topBits;

/**
 * Flattens the prefixes of one family to disjoint segments, each with its row of the highest rank. Two prefixes are
 * either nested or disjoint. In ascending order, wider prefixes first, the prefixes around the current address
 * therefore form a stack, and the winner changes only where a prefix begins or ends.
 */
final class Prefixes {

    private static final int NONE = -1;

    private final Blocks blocks;
    private final int[] ranks;
    private final Segments out;

    /** The prefixes that contain the current address, widest first; at most 129 lengths can nest. */
    private final int[] open = new int[129];
    /** For each open prefix, the winner among it and the wider ones. */
    private final int[] winners = new int[129];

    private int depth;

    private Prefixes(Blocks blocks, int[] ranks, Segments out) {
        this.blocks = blocks;
        this.ranks = ranks;
        this.out = out;
    }

    /** Flattens the given rows, prefixes of one family; {@code ranks} has the rank of each row of the table. */
    static void flatten(Blocks blocks, int[] rows, int[] ranks, Segments out) {
        Prefixes prefixes = new Prefixes(blocks, ranks, out);
        PrefixKeys keys = PrefixKeys.sorted(blocks, rows);
        for (int i = 0; i < rows.length; i++) {
            prefixes.closeBefore(keys.highs()[i], keys.lows()[i]);
            prefixes.open(keys.rows()[i]);
        }
        prefixes.closeAll();
    }

    private void open(int row) {
        int outer = depth == 0 ? NONE : winners[depth - 1];
        boolean wins = outer == NONE || ranks[row] > ranks[outer];
        if (wins) {
            out.begin(blocks.high(row), blocks.low(row), row);
        }
        boolean sameAgain = depth > 0 && blocks.length(open[depth - 1]) == blocks.length(row);
        if (!sameAgain) {
            open[depth++] = row;
        }
        winners[depth - 1] = wins ? row : outer;
    }

    private void closeBefore(long high, long low) {
        while (depth > 0 && !contains(open[depth - 1], high, low)) {
            close();
        }
    }

    private void closeAll() {
        while (depth > 0) {
            close();
        }
    }

    /**
     * Ends the narrowest open prefix. After it, the winner of the enclosing prefixes continues, unless the family ends
     * there.
     */
    private void close() {
        int closed = open[--depth];
        int length = blocks.length(closed);
        long nextLow = (blocks.low(closed) | ~topBits(length - 64)) + 1;
        long nextHigh = (blocks.high(closed) | ~topBits(length)) + (nextLow == 0 ? 1 : 0);
        if (nextHigh != 0 || nextLow != 0) {
            out.begin(nextHigh, nextLow, depth == 0 ? NONE : winners[depth - 1]);
        }
    }

    private boolean contains(int row, long high, long low) {
        int length = blocks.length(row);
        return ((blocks.high(row) ^ high) & topBits(length)) == 0
                && ((blocks.low(row) ^ low) & topBits(length - 64)) == 0;
    }
}
