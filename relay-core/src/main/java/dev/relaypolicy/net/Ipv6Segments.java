package dev.relaypolicy.net;

import java.util.Arrays;

/**
 * The whole IPv6 space as disjoint segments, found as in {@link Ipv4Segments}.
 *
 * <p>The start of segment i is {@code starts[2 * i]} and {@code starts[2 * i + 1]}, both with the sign bit flipped so that
 * signed comparison orders them as unsigned numbers; {@code places[i]} is its winner.
 */
final class Ipv6Segments {

    private static final int MAX_INDEX_BITS = 16;

    private final long[] starts;
    private final int[] places;
    private final int[] index;
    private final int shift;

    private Ipv6Segments(long[] starts, int[] places) {
        this.starts = starts;
        this.places = places;
        int bits = Math.min(MAX_INDEX_BITS, 33 - Integer.numberOfLeadingZeros(places.length));
        this.shift = 64 - bits;
        this.index = new int[(1 << bits) + 1];
        int segment = 0;
        for (int bucket = 0; bucket + 1 < index.length; bucket++) {
            long first = flip((long) bucket << shift);
            while (segment + 1 < places.length && isNotAbove(segment + 1, first, Long.MIN_VALUE)) {
                segment++;
            }
            index[bucket] = segment;
        }
        index[index.length - 1] = places.length - 1;
    }

    /**
     * Builds the index.
     *
     * @param places the places of the IPv6 prefixes
     */
    static Ipv6Segments of(Blocks blocks, int[] places, int[] ranks) {
        Builder builder = new Builder(2 * places.length + 1);
        Prefixes.flatten(blocks, places, ranks, builder);
        return new Ipv6Segments(
                Arrays.copyOf(builder.starts, 2 * builder.count), Arrays.copyOf(builder.places, builder.count));
    }

    /** The place of the row that wins at the address, or -1. */
    int find(long high, long low) {
        int bucket = (int) (high >>> shift);
        int at = index[bucket];
        int count = index[bucket + 1] - at + 1;
        long flippedHigh = flip(high);
        long flippedLow = flip(low);
        while (count > 1) {
            int half = count >>> 1;
            if (isNotAbove(at + half, flippedHigh, flippedLow)) {
                at += half;
            }
            count -= half;
        }
        return places[at];
    }

    /** Whether a segment begins at the address or below. */
    private boolean isNotAbove(int segment, long flippedHigh, long flippedLow) {
        long start = starts[2 * segment];
        return start < flippedHigh || (start == flippedHigh && starts[2 * segment + 1] <= flippedLow);
    }

    private static long flip(long value) {
        return value ^ Long.MIN_VALUE;
    }

    private static final class Builder implements Segments {
        final long[] starts;
        final int[] places;
        /** Segment 0 begins at :: and belongs to no row, until a row begins there. */
        int count = 1;

        Builder(int most) {
            starts = new long[2 * most];
            places = new int[most];
            starts[0] = flip(0);
            starts[1] = flip(0);
            places[0] = -1;
        }

        @Override
        public void begin(long high, long low, int place) {
            if (starts[2 * count - 2] == flip(high) && starts[2 * count - 1] == flip(low)) {
                count--;
            }
            if (count == 0 || places[count - 1] != place) {
                starts[2 * count] = flip(high);
                starts[2 * count + 1] = flip(low);
                places[count++] = place;
            }
        }
    }
}
