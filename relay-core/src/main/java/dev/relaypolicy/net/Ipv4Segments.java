package dev.relaypolicy.net;

import java.util.Arrays;

/**
 * The whole IPv4 space as disjoint segments, after DXR (Zec, Rizzo, Mikuc: "DXR: towards a billion routing lookups per second
 * in software", 2012): an index on the top bits leads to a few segments, and a binary search finds the one.
 *
 * <p>A segment is one long, {@code start << 31 | place + 1}, so that key and answer share a cache line; it ends where the next
 * begins. {@code index[b]} is the segment that holds the first address of bucket b.
 */
final class Ipv4Segments {

    private static final long PLACE = 0x7fff_ffffL;

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

    /** More buckets than segments while they fit a cache, a quarter as many where neither does. */
    private static int indexBits(int segments) {
        int log = 31 - Integer.numberOfLeadingZeros(segments);
        return Math.min(log + 2, Math.max(16, log - 2));
    }

    /**
     * Builds the index.
     *
     * @param places the places of the IPv4 prefixes
     */
    static Ipv4Segments of(Blocks blocks, int[] places, int[] ranks) {
        Builder builder = new Builder(2 * places.length + 1);
        Prefixes.flatten(blocks, places, ranks, builder);
        return new Ipv4Segments(builder.segments());
    }

    /** The place of the row that wins at the address, or -1. */
    int find(int address) {
        int bucket = address >>> shift;
        int low = index[bucket];
        int count = index[bucket + 1] - low + 1;
        // the last segment not above this one holds the address
        long limit = ((address & 0xffff_ffffL) << 31) | PLACE;
        while (count > 1) {
            int half = count >>> 1;
            // without a branch: the sign says whether the probed segment begins above the address
            low += half & (int) ~((limit - segments[low + half]) >> 63);
            count -= half;
        }
        return (int) (segments[low] & PLACE) - 1;
    }

    private static final class Builder implements Segments {
        private final long[] segments;
        /** Segment 0 begins at 0.0.0.0 and belongs to no row, until a row begins there. */
        private int count = 1;

        Builder(int most) {
            segments = new long[most];
        }

        @Override
        public void begin(long high, long low, int place) {
            long start = high >>> 32;
            if (segments[count - 1] >>> 31 == start) {
                count--;
            }
            if (count == 0 || (segments[count - 1] & PLACE) != place + 1) {
                segments[count++] = (start << 31) | (place + 1);
            }
        }

        long[] segments() {
            return Arrays.copyOf(segments, count);
        }
    }
}
