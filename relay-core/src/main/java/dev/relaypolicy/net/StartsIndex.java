package dev.relaypolicy.net;

import com.google.common.primitives.ImmutableIntArray;

/**
 * An index from the top bits of a number to a few {@link Starts}. Internet addresses cluster in few prefixes, so a
 * bucket with many starts is divided further by the following bits. The entry of a bucket is the last start that is not
 * above its first number.
 */
final class StartsIndex {

    private static final int MAX_COARSE_BITS = 16;
    private static final int MAX_FINE_BITS = 20;
    private static final int MAX_UNDIVIDED = 8;

    private final Starts starts;
    private final int coarseBits;
    private final int[] coarse;
    /** For each crowded bucket, the index of its first entry in {@link #fine}. */
    private final int[] fineAt;
    /** For each crowded bucket, the right shift that leaves its fine bits. */
    private final byte[] fineShifts;

    private final ImmutableIntArray fine;

    StartsIndex(Starts starts) {
        this.starts = starts;
        this.coarseBits = Math.min(MAX_COARSE_BITS, 33 - Integer.numberOfLeadingZeros(starts.count()));
        int buckets = 1 << coarseBits;
        this.coarse = new int[buckets + 1];
        this.fineAt = new int[buckets];
        this.fineShifts = new byte[buckets];
        for (int bucket = 0; bucket < buckets; bucket++) {
            coarse[bucket] = starts.find(0, starts.count() - 1, (long) bucket << (64 - coarseBits));
        }
        coarse[buckets] = starts.count() - 1;
        FineEntries entries = new FineEntries();
        for (int bucket = 0; bucket < buckets; bucket++) {
            int crowd = coarse[bucket + 1] - coarse[bucket];
            if (crowd > MAX_UNDIVIDED) {
                entries.add(bucket, Math.min(MAX_FINE_BITS, 31 - Integer.numberOfLeadingZeros(crowd)));
            }
        }
        this.fine = entries.built.build().trimmed();
    }

    private final class FineEntries {
        final ImmutableIntArray.Builder built = ImmutableIntArray.builder();
        private int count;

        /** Divides a crowded bucket by the bits after the coarse ones. */
        void add(int bucket, int bits) {
            fineAt[bucket] = count;
            fineShifts[bucket] = (byte) (64 - bits);
            for (int part = 0; part < 1 << bits; part++) {
                long first = (long) bucket << (64 - coarseBits) | (long) part << (64 - coarseBits - bits);
                built.add(starts.find(coarse[bucket], coarse[bucket + 1], first));
            }
            built.add(coarse[bucket + 1]);
            count += (1 << bits) + 1;
        }
    }

    int find(long number) {
        int bucket = (int) (number >>> (64 - coarseBits));
        int from = coarse[bucket];
        int to = coarse[bucket + 1];
        if (to - from > MAX_UNDIVIDED) {
            int part = fineAt[bucket] + (int) (number << coarseBits >>> fineShifts[bucket]);
            from = fine.get(part);
            to = fine.get(part + 1);
        }
        return starts.find(from, to, number);
    }
}
