package dev.relaypolicy.net;

/**
 * The prefixes of one family, sorted by first address, left-aligned as in {@link CompactBlocks}, and then by length. A
 * radix sort without an object per prefix.
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

    static PrefixKeys sorted(CompactBlocks blocks, int[] indexes) {
        if (indexes.length > 0 && blocks.isIpv4Prefix(indexes[0])) {
            return sortedIpv4(blocks, indexes);
        }
        PrefixKeys sorted = byLength(blocks, indexes);
        PrefixKeys spare = new PrefixKeys(indexes.length);
        for (int octet = 0; octet < BYTES; octet++) {
            if (sorted.distribute(octet, spare)) {
                PrefixKeys full = spare;
                spare = sorted;
                sorted = full;
            }
        }
        return sorted;
    }

    /** Packs an IPv4 prefix and its row into one number, which halves the data to move. */
    private static PrefixKeys sortedIpv4(CompactBlocks blocks, int[] indexes) {
        int[] counts = new int[LENGTHS];
        for (int index : indexes) {
            counts[blocks.length(index)]++;
        }
        int[] next = starts(counts);
        long[] sorted = new long[indexes.length];
        for (int index : indexes) {
            sorted[next[blocks.length(index)]++] = blocks.high(index) | index;
        }
        long[] spare = new long[indexes.length];
        for (int shift = 32; shift < 64 && !isSorted(sorted); shift += 8) {
            int[] of = new int[256];
            for (long key : sorted) {
                of[(int) (key >>> shift) & 0xff]++;
            }
            int[] to = starts(of);
            for (long key : sorted) {
                spare[to[(int) (key >>> shift) & 0xff]++] = key;
            }
            long[] full = spare;
            spare = sorted;
            sorted = full;
        }
        PrefixKeys keys = new PrefixKeys(indexes.length);
        for (int i = 0; i < sorted.length; i++) {
            keys.put(i, sorted[i] & ~0xffff_ffffL, 0, (int) sorted[i]);
        }
        return keys;
    }

    /** Checks only the networks: every pass is stable, so equal networks are sorted by length. */
    private static boolean isSorted(long[] keys) {
        for (int i = 1; i < keys.length; i++) {
            if (Long.compareUnsigned(keys[i - 1] >>> 32, keys[i] >>> 32) > 0) {
                return false;
            }
        }
        return true;
    }

    long[] highs() {
        return highs;
    }

    long[] lows() {
        return lows;
    }

    int[] rows() {
        return rows;
    }

    private static PrefixKeys byLength(CompactBlocks blocks, int[] rows) {
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

    private static int[] starts(int[] counts) {
        int[] starts = new int[counts.length];
        for (int value = 1; value < starts.length; value++) {
            starts[value] = starts[value - 1] + counts[value - 1];
        }
        return starts;
    }
}
