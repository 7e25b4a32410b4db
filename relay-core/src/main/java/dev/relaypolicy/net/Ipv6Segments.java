package dev.relaypolicy.net;

import static dev.relaypolicy.net.IpAddress.MAPPED_END;
import static dev.relaypolicy.net.IpAddress.MAPPED_FIRST;

import com.google.common.primitives.ImmutableIntArray;
import dev.relaypolicy.net.PrefixFlattener.Segments;
import java.util.BitSet;

/**
 * The IPv6 address space as disjoint segments, found first by upper half, because few prefixes are longer than 64 bits.
 * The segments that begin inside one upper half form a list of their own.
 */
final class Ipv6Segments {

    private static final int NONE = -1;
    /** Represents list 0; smaller values represent the following lists. */
    private static final int FIRST_LIST = -2;

    /** By upper half: the winning row, or a list whose last winner also wins after that half. */
    private final Starts highs;
    /** By lower half: the winning row. All lists are concatenated; each starts at 0. */
    private final Starts lows;
    /** The index in {@link #lows} of the start of each list, then the end of the last list. */
    private final ImmutableIntArray lists;

    private final StartsIndex index;

    private Ipv6Segments(Starts highs, Starts lows, ImmutableIntArray lists) {
        this.highs = highs;
        this.lows = lows;
        this.lists = lists;
        this.index = new StartsIndex(highs);
    }

    static Ipv6Segments of(CompactBlocks blocks, int[] rows, int[] ranks) {
        Builder builder = new Builder();
        PrefixFlattener.flatten(blocks, rows, ranks, builder);
        return builder.build();
    }

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

    void replay(Segments to) {
        for (int at = 0; at < highs.count(); at++) {
            int value = highs.value(at);
            if (value >= NONE) {
                to.begin(highs.start(at), 0, value);
            } else {
                int list = FIRST_LIST - value;
                for (int in = lists.get(list); in < lists.get(list + 1); in++) {
                    to.begin(highs.start(at), lows.start(in), lows.value(in));
                }
            }
        }
    }

    /** Adds the rows that win for an IPv6 address; mapped addresses do not count (R14). */
    void collectWinners(BitSet winners) {
        replay(new Winners(winners));
    }

    private static final class Winners implements Segments {
        private final BitSet winners;
        /** A winner whose segment begins with the mapped addresses; it may win only for those. */
        private int ofMapped = NONE;

        Winners(BitSet winners) {
            this.winners = winners;
        }

        @Override
        public void begin(long high, long low, int row) {
            if (ofMapped != NONE && (high != 0 || low != MAPPED_END)) {
                winners.set(ofMapped);
            }
            boolean mapped = high == 0 && low == MAPPED_FIRST;
            ofMapped = mapped ? row : NONE;
            if (!mapped && row != NONE) {
                winners.set(row);
            }
        }
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
        public void begin(long high, long low, int row) {
            if (low == 0) {
                highs.set(high, row);
            } else {
                if (highs.lastStart() != high || highs.lastValue() >= NONE) {
                    highs.set(high, FIRST_LIST - listCount++);
                    lists.add(lows.count());
                    lows.add(0, winner);
                }
                lows.set(low, row);
            }
            winner = row;
        }

        Ipv6Segments build() {
            lists.add(lows.count());
            return new Ipv6Segments(highs.build(), lows.build(), lists.build().trimmed());
        }
    }
}
