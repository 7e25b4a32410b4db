package dev.relaypolicy.net;

import static dev.relaypolicy.net.IpBlock.topBits;

/**
 * Flattens the prefixes of one family to disjoint segments, each with the row of the greatest rank. Two prefixes either nest or
 * have nothing in common; so in ascending order, the wider before the narrower, those that hold the present address are a stack,
 * and the winner can change only where one begins or ends.
 */
final class Prefixes {

    private static final int NONE = -1;

    private final Blocks blocks;
    private final int[] ranks;
    private final Segments out;

    /** The prefixes that hold the present address, widest first; no more lengths than 129 can nest. */
    private final int[] open = new int[129];
    /** The winner among an open prefix and the wider ones. */
    private final int[] winners = new int[129];

    private int depth;

    private Prefixes(Blocks blocks, int[] ranks, Segments out) {
        this.blocks = blocks;
        this.ranks = ranks;
        this.out = out;
    }

    /**
     * Flattens prefixes.
     *
     * @param places the places of the prefixes, all of one family
     * @param ranks the rank of each row of the table, by its place
     */
    static void flatten(Blocks blocks, int[] places, int[] ranks, Segments out) {
        Prefixes prefixes = new Prefixes(blocks, ranks, out);
        PrefixKeys keys = PrefixKeys.sorted(blocks, places);
        for (int i = 0; i < places.length; i++) {
            prefixes.closeBefore(keys.highs()[i], keys.lows()[i]);
            prefixes.open(keys.places()[i]);
        }
        prefixes.closeAll();
    }

    private void open(int place) {
        int outer = depth == 0 ? NONE : winners[depth - 1];
        boolean wins = outer == NONE || ranks[place] > ranks[outer];
        if (wins) {
            out.begin(blocks.high(place), blocks.low(place), place);
        }
        boolean sameAgain = depth > 0 && blocks.length(open[depth - 1]) == blocks.length(place);
        if (!sameAgain) {
            open[depth++] = place;
        }
        winners[depth - 1] = wins ? place : outer;
    }

    private void closeBefore(long high, long low) {
        while (depth > 0 && !holds(open[depth - 1], high, low)) {
            close();
        }
    }

    private void closeAll() {
        while (depth > 0) {
            close();
        }
    }

    /** Ends the narrowest open prefix: behind it the winner of those round it goes on, unless the family ends there. */
    private void close() {
        int ended = open[--depth];
        int length = blocks.length(ended);
        long nextLow = (blocks.low(ended) | ~topBits(length - 64)) + 1;
        long nextHigh = (blocks.high(ended) | ~topBits(length)) + (nextLow == 0 ? 1 : 0);
        if (nextHigh != 0 || nextLow != 0) {
            out.begin(nextHigh, nextLow, depth == 0 ? NONE : winners[depth - 1]);
        }
    }

    private boolean holds(int place, long high, long low) {
        int length = blocks.length(place);
        return ((blocks.high(place) ^ high) & topBits(length)) == 0
                && ((blocks.low(place) ^ low) & topBits(length - 64)) == 0;
    }
}
