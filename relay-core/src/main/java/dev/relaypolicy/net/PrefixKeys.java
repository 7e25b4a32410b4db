package dev.relaypolicy.net;

/**
 * The prefixes of one family, sorted by first address, left-aligned as in {@link Blocks}, and then by length. A radix
 * sort, least significant byte first: no comparisons, and no object per prefix.
 */
final class PrefixKeys {

    private static final int BYTES = 16;
    private static final int LENGTHS = 129;

    private final long[] highs;
    private final long[] lows;
    private final int[] rows;

    private PrefixKeys(int size) {
        highs = new long[size];
        lows = new long[size];
        rows = new int[size];
    }

    static PrefixKeys sorted(Blocks blocks, int[] rows) {
        PrefixKeys sorted = byLength(blocks, rows);
        PrefixKeys spare = new PrefixKeys(rows.length);
        for (int byteIndex = 0; byteIndex < BYTES; byteIndex++) {
            if (sorted.distribute(byteIndex, spare)) {
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

    /** Returns the rows of the prefixes in the table. */
    int[] rows() {
        return rows;
    }

    private static PrefixKeys byLength(Blocks blocks, int[] rows) {
        PrefixKeys keys = new PrefixKeys(rows.length);
        int[] counts = new int[LENGTHS];
        for (int row : rows) {
            counts[blocks.length(row)]++;
        }
        int[] next = starts(counts);
        for (int row : rows) {
            keys.put(next[blocks.length(row)]++, blocks.high(row), blocks.low(row), row);
        }
        return keys;
    }

    /**
     * Sorts stably by one byte into {@code to}. Returns false, without copying, if all keys have the same value in that
     * byte.
     */
    private boolean distribute(int byteIndex, PrefixKeys to) {
        long[] halves = byteIndex < 8 ? lows : highs;
        int shift = 8 * (byteIndex & 7);
        int[] counts = new int[256];
        for (long half : halves) {
            counts[(int) (half >>> shift) & 0xff]++;
        }
        if (rows.length == 0 || counts[(int) (halves[0] >>> shift) & 0xff] == rows.length) {
            return false;
        }
        int[] next = starts(counts);
        for (int i = 0; i < rows.length; i++) {
            to.put(next[(int) (halves[i] >>> shift) & 0xff]++, highs[i], lows[i], rows[i]);
        }
        return true;
    }

    private void put(int at, long high, long low, int row) {
        highs[at] = high;
        lows[at] = low;
        rows[at] = row;
    }

    /** Returns the first index for each value. */
    private static int[] starts(int[] counts) {
        int[] starts = new int[counts.length];
        for (int value = 1; value < starts.length; value++) {
            starts[value] = starts[value - 1] + counts[value - 1];
        }
        return starts;
    }
}
