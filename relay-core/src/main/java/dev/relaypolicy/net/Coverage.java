package dev.relaypolicy.net;

import java.util.Collection;
import java.util.List;

/** Whether a set of blocks covers a whole address family, or all of one block: whether a table is an open relay. */
public enum Coverage {
    /** Every address is in one of the blocks. */
    WHOLE,
    /** At least one address is in none. */
    PART,
    /** It could not be found out in a bounded number of steps: treat it as {@link #WHOLE} where that is the danger. */
    UNKNOWN;

    /**
     * The general question, for masks of any pattern, is as hard as any in NP. Prefixes cost a step a bit, so that this many
     * steps prove any table of prefixes up to millions of rows, and dozens of other masks.
     */
    private static final int MAX_STEPS = 50_000_000;

    private static final long MAPPED_PREFIX = 0xffffL;

    /** Says whether the blocks of the family cover all of it. Blocks of the other family do not count (R14). */
    public static Coverage of(Collection<IpBlock> blocks, boolean ipv4) {
        IpAddress any = ipv4 ? IpAddress.ofIpv4(0) : IpAddress.ofIpv6(0, 0);
        return of(IpBlock.prefix(any, 0), blocks, MAX_STEPS);
    }

    /**
     * Says whether the blocks together cover all of one block.
     *
     * @param whole the block in question
     * @param blocks the others; what of them is outside it does not count
     * @param maxSteps after how many steps the answer is {@link #UNKNOWN}: a step is to look at one block at one bit
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

    /** Splits the whole bit by bit and stops at the first part that no block is about. */
    private static final class Search {
        private final int maxSteps;
        private long steps;

        Search(int maxSteps) {
            this.maxSteps = maxSteps;
        }

        /**
         * Whether the blocks cover the part of the whole that they all agree with in the decided bits.
         *
         * @param decidedHigh the bits decided so far, upper half
         * @param decidedLow the lower half
         * @param valueHigh what was decided, upper half
         * @param valueLow the lower half
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

        /** Whether a part is among the mapped addresses, which are IPv4, so that IPv6 is whole without them. */
        private static boolean isMapped(long decidedHigh, long decidedLow, long valueHigh, long valueLow) {
            return decidedHigh == -1
                    && decidedLow >>> 32 == 0xffff_ffffL
                    && valueHigh == 0
                    && valueLow >>> 32 == MAPPED_PREFIX;
        }
    }
}
