package dev.relaypolicy.net;

/**
 * Prefixes of one family in the order of their first addresses, left-aligned as in {@link Blocks}, and of their lengths. Sorted by
 * one octet after another, the least significant first: that takes no comparison, and no object a prefix.
 */
final class PrefixKeys {

    private static final int OCTETS = 16;
    private static final int LENGTHS = 129;

    private final long[] highs;
    private final long[] lows;
    private final int[] places;

    private PrefixKeys(int size) {
        highs = new long[size];
        lows = new long[size];
        places = new int[size];
    }

    static PrefixKeys sorted(Blocks blocks, int[] places) {
        PrefixKeys sorted = byLength(blocks, places);
        PrefixKeys spare = new PrefixKeys(places.length);
        for (int octet = 0; octet < OCTETS; octet++) {
            if (sorted.distribute(octet, spare)) {
                PrefixKeys full = spare;
                spare = sorted;
                sorted = full;
            }
        }
        return sorted;
    }

    long[] highs() {
        return highs;
    }

    long[] lows() {
        return lows;
    }

    /** Their places in the table. */
    int[] places() {
        return places;
    }

    private static PrefixKeys byLength(Blocks blocks, int[] places) {
        PrefixKeys keys = new PrefixKeys(places.length);
        int[] counts = new int[LENGTHS];
        for (int place : places) {
            counts[blocks.length(place)]++;
        }
        int[] next = starts(counts);
        for (int place : places) {
            keys.put(next[blocks.length(place)]++, blocks.high(place), blocks.low(place), place);
        }
        return keys;
    }

    /** Copies everything in the order of one octet, and of its present order where that is the same; no need where it always is. */
    private boolean distribute(int octet, PrefixKeys to) {
        long[] halves = octet < 8 ? lows : highs;
        int shift = 8 * (octet & 7);
        int[] counts = new int[256];
        for (long half : halves) {
            counts[(int) (half >>> shift) & 0xff]++;
        }
        if (places.length == 0 || counts[(int) (halves[0] >>> shift) & 0xff] == places.length) {
            return false;
        }
        int[] next = starts(counts);
        for (int i = 0; i < places.length; i++) {
            to.put(next[(int) (halves[i] >>> shift) & 0xff]++, highs[i], lows[i], places[i]);
        }
        return true;
    }

    private void put(int at, long high, long low, int place) {
        highs[at] = high;
        lows[at] = low;
        places[at] = place;
    }

    /** Where the first of each value goes. */
    private static int[] starts(int[] counts) {
        int[] starts = new int[counts.length];
        for (int value = 1; value < starts.length; value++) {
            starts[value] = starts[value - 1] + counts[value - 1];
        }
        return starts;
    }
}
