package dev.relaypolicy.net;

import com.google.common.primitives.ImmutableIntArray;

/**
 * The whole IPv6 space as disjoint segments, found as in {@link Ipv4Segments}, but by the upper halves of addresses first: few
 * prefixes are longer than 64 bits. The segments that begin within one upper half are a list of their own.
 */
final class Ipv6Segments {

    private static final int NONE = -1;
    /** Stands for list 0; smaller values for the lists behind it. */
    private static final int FIRST_LIST = -2;

    /** By upper half, the winner; or a list, the last winner of which wins behind that half too. */
    private final Starts highs;
    /** By lower half, the winner: one list behind another, the first start of each being 0. */
    private final Starts lows;
    /** Where each list begins in {@link #lows}, and then where the last one ends. */
    private final ImmutableIntArray lists;

    private final StartsIndex index;

    private Ipv6Segments(Starts highs, Starts lows, ImmutableIntArray lists) {
        this.highs = highs;
        this.lows = lows;
        this.lists = lists;
        this.index = new StartsIndex(highs);
    }

    /**
     * Builds the index.
     *
     * @param places the places of the IPv6 prefixes
     */
    static Ipv6Segments of(Blocks blocks, int[] places, int[] ranks) {
        Builder builder = new Builder();
        Prefixes.flatten(blocks, places, ranks, builder);
        return builder.build();
    }

    /** The place of the row that wins at the address, or -1. */
    int find(long high, long low) {
        int at = index.find(high);
        int value = highs.value(at);
        if (value >= NONE) {
            return value;
        }
        int list = FIRST_LIST - value;
        long within = highs.start(at) == high ? low : -1;
        return lows.value(lows.find(lists.get(list), lists.get(list + 1) - 1, within));
    }

    private static final class Builder implements Segments {
        private final Starts.Builder highs = new Starts.Builder();
        private final Starts.Builder lows = new Starts.Builder();
        private final ImmutableIntArray.Builder lists = ImmutableIntArray.builder();
        private int listCount;
        private int winner = NONE;

        Builder() {
            highs.set(0, NONE);
        }

        @Override
        public void begin(long high, long low, int place) {
            if (low == 0) {
                highs.set(high, place);
            } else {
                if (highs.lastStart() != high || highs.lastValue() >= NONE) {
                    highs.set(high, FIRST_LIST - listCount++);
                    lists.add(lows.count());
                    lows.add(0, winner);
                }
                lows.set(low, place);
            }
            winner = place;
        }

        Ipv6Segments build() {
            lists.add(lows.count());
            return new Ipv6Segments(highs.build(), lows.build(), lists.build().trimmed());
        }
    }
}
