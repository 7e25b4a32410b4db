package dev.relaypolicy.net;

import dev.relaypolicy.net.PrefixFlattener.Segments;
import java.util.Arrays;
import java.util.BitSet;

/**
 * The IPv4 address space as disjoint segments: an index on the top bits leads to a few segments, and a binary search
 * finds the right one (DXR, Zec, Rizzo, Mikuc, 2012).
 *
 * <p>A segment is one long, {@code start << 31 | row + 1}, and ends where the next one begins. {@code index[b]} is the
 * segment that contains the first address of bucket b.
 */
final class Ipv4Segments {

    private static final long ROW_MASK = 0x7fff_ffffL;

    private final long[] segments;
    private final int[] index;
    private final int shift;

    private Ipv4Segments(long[] segments) {
        this.segments = segments;
        int bits = indexBits(segments.length);
        this.shift = 32 - bits;
        this.index = new int[(1 << bits) + 1];
        int segment = 0;
        for (int bucket = 0; bucket < index.length; bucket++) {
            long first = (long) bucket << shift;
            while (segment + 1 < segments.length && segments[segment + 1] >>> 31 <= first) {
                segment++;
            }
            index[bucket] = segment;
        }
    }

    /**
     * Returns log2 of the number of buckets: at least 2 per segment up to 2^16, which fit in a cache, and one per 4 to
     * 8 segments from 2^18 segments on.
     */
    private static int indexBits(int segments) {
        int log = 31 - Integer.numberOfLeadingZeros(segments);
        return Math.min(log + 2, Math.max(16, log - 2));
    }

    static Ipv4Segments of(CompactBlocks blocks, int[] rows, int[] ranks) {
        Builder builder = new Builder(2 * rows.length + 1);
        PrefixFlattener.flatten(blocks, rows, ranks, builder);
        return new Ipv4Segments(builder.segments());
    }

    /** Returns the row that decides for the address, or -1. */
    int find(int address) {
        int bucket = address >>> shift;
        int low = index[bucket];
        int count = index[bucket + 1] - low + 1;
        // the last segment that is not above this limit contains the address
        long limit = ((address & 0xffff_ffffL) << 31) | ROW_MASK;
        while (count > 1) {
            int half = count >>> 1;
            // branch-free: the sign tells whether the probed segment begins above the address
            low += half & (int) ~((limit - segments[low + half]) >> 63);
            count -= half;
        }
        return (int) (segments[low] & ROW_MASK) - 1;
    }

    void replay(Segments to) {
        for (long segment : segments) {
            to.begin(segment >>> 31 << 32, 0, (int) (segment & ROW_MASK) - 1);
        }
    }

    void collectWinners(BitSet winners) {
        for (long segment : segments) {
            if ((segment & ROW_MASK) != 0) {
                winners.set((int) (segment & ROW_MASK) - 1);
            }
        }
    }

    private static final class Builder implements Segments {
        private final long[] segments;
        /** The first segment, at 0.0.0.0, has no row until a row begins there. */
        private int count = 1;

        Builder(int capacity) {
            segments = new long[capacity];
        }

        @Override
        public void begin(long high, long low, int row) {
            long start = high >>> 32;
            if (segments[count - 1] >>> 31 == start) {
                count--;
            }
            if (count == 0 || (segments[count - 1] & ROW_MASK) != row + 1) {
                segments[count++] = (start << 31) | (row + 1);
            }
        }

        long[] segments() {
            return Arrays.copyOf(segments, count);
        }
    }
}
