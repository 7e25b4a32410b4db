package dev.relaypolicy.net;

import java.util.Collection;
import java.util.List;

/** The extent to which blocks cover a whole address family or a given block. Used to detect open relays. */
public enum Coverage {
    /** Every address is in at least one of the blocks. */
    WHOLE,
    /** At least one address is in none of the blocks. */
    PART,
    /** The step limit was exceeded. If full coverage is dangerous, treat this as {@link #WHOLE}. */
    UNKNOWN;

    /**
     * The general problem, with arbitrary masks, is NP-hard. Prefixes take one step per bit; this limit is enough for
     * millions of prefixes together with dozens of other masks.
     */
    private static final int MAX_STEPS = 50_000_000;

    private static final long MAPPED_PREFIX = 0xffffL;

    /** Returns whether the blocks cover the whole family. Blocks of the other family are ignored (R14). */
    public static Coverage of(Collection<IpBlock> blocks, boolean ipv4) {
        IpAddress any = ipv4 ? IpAddress.ofIpv4(0) : IpAddress.ofIpv6(0, 0);
        return of(IpBlock.prefix(any, 0), blocks, MAX_STEPS);
    }

    /**
     * Returns whether the blocks together cover a given block.
     *
     * @param whole the block to cover
     * @param blocks the covering blocks; their parts outside {@code whole} are ignored
     * @param maxSteps the number of steps after which the result is {@link #UNKNOWN}; a step examines one block at one
     *     bit
     */
    public static Coverage of(IpBlock whole, Collection<IpBlock> blocks, int maxSteps) {
        List<IpBlock> inside = blocks.stream()
                .flatMap(block -> block.intersection(whole).stream())
                .distinct()
                .toList();
        Search search = new Search(maxSteps);
        boolean covered = search.covered(
                inside,
                whole.maskHigh(),
                whole.maskLow(),
                whole.network().high(),
                whole.network().low());
        return search.steps > maxSteps ? UNKNOWN : covered ? WHOLE : PART;
    }

    /** Splits the block bit by bit and stops at the first part that no block covers. */
    private static final class Search {
        private final int maxSteps;
        private long steps;

        Search(int maxSteps) {
            this.maxSteps = maxSteps;
        }

        /**
         * Returns whether the blocks cover the part in which the decided bits have the given values. All blocks match
         * those values.
         */
        boolean covered(List<IpBlock> blocks, long decidedHigh, long decidedLow, long valueHigh, long valueLow) {
            steps += blocks.size() + 1;
            if (steps > maxSteps) {
                return false;
            }
            if (blocks.isEmpty()) {
                return isMapped(decidedHigh, decidedLow, valueHigh, valueLow);
            }
            IpBlock widest = Splitting.widest(blocks, decidedHigh, decidedLow);
            long high = Long.highestOneBit(widest.maskHigh() & ~decidedHigh);
            long low = high == 0 ? Long.highestOneBit(widest.maskLow() & ~decidedLow) : 0;
            if (high == 0 && low == 0) {
                return true;
            }
            List<IpBlock> off = Splitting.agreeing(blocks, high, low, false);
            List<IpBlock> on = Splitting.agreeing(blocks, high, low, true);
            return covered(off, decidedHigh | high, decidedLow | low, valueHigh, valueLow)
                    && covered(on, decidedHigh | high, decidedLow | low, valueHigh | high, valueLow | low);
        }

        /** Returns whether a part has only mapped addresses. They are IPv4; IPv6 can be whole without them. */
        private static boolean isMapped(long decidedHigh, long decidedLow, long valueHigh, long valueLow) {
            return decidedHigh == -1
                    && decidedLow >>> 32 == 0xffff_ffffL
                    && valueHigh == 0
                    && valueLow >>> 32 == MAPPED_PREFIX;
        }
    }
}
