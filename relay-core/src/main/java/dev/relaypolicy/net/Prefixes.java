package dev.relaypolicy.net;

import static dev.relaypolicy.net.IpBlock.topBits;

/**
 * Flattens the prefixes of one family to disjoint segments, each with the row of the greatest rank. Two prefixes either nest or
 * have nothing in common; so in ascending order, the wider before the narrower, those that hold the present address are a stack,
 * and the winner can change only where one begins or ends.
 */
final class Prefixes {

    /** The length, the eight octets of the lower half and the eight of the upper one, least significant first. */
    private static final int DIGITS = 17;

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
        for (int place : sorted(blocks, places)) {
            prefixes.closeBefore(blocks.high(place), blocks.low(place));
            prefixes.open(place);
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

    /** Sorts by first address, then length: by one digit after another, which keeps the order of those before. */
    private static int[] sorted(Blocks blocks, int[] places) {
        int[] sorted = places.clone();
        int[] next = new int[places.length];
        for (int digit = 0; digit < DIGITS; digit++) {
            int[] ends = new int[257];
            for (int place : sorted) {
                ends[digit(blocks, place, digit) + 1]++;
            }
            for (int value = 0; value < 256; value++) {
                ends[value + 1] += ends[value];
            }
            for (int place : sorted) {
                next[ends[digit(blocks, place, digit)]++] = place;
            }
            int[] free = sorted;
            sorted = next;
            next = free;
        }
        return sorted;
    }

    private static int digit(Blocks blocks, int place, int digit) {
        if (digit == 0) {
            return blocks.length(place);
        }
        long half = digit <= 8 ? blocks.low(place) : blocks.high(place);
        return (int) (half >>> (8 * (digit - 1) & 63)) & 0xff;
    }
}
