package dev.relaypolicy.net;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** Whether a set of blocks covers a whole address family: whether a table is an open relay. */
public enum Coverage {
    /** Every address of the family is in one of the blocks. */
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

    /** Says whether the blocks of the family cover all of it. Blocks of the other family do not count (R14). */
    public static Coverage of(Collection<IpBlock> blocks, boolean ipv4) {
        List<IpBlock> family = blocks.stream()
                .filter(block -> block.isIpv4() == ipv4)
                .distinct()
                .toList();
        Search search = new Search();
        boolean covered = search.covered(family, 0, 0);
        return search.steps > MAX_STEPS ? UNKNOWN : covered ? WHOLE : PART;
    }

    /** Splits the family bit by bit and stops at the first part that no block is about. */
    private static final class Search {
        private int steps;

        /**
         * Whether the blocks cover the part of the family that they all agree with in the decided bits.
         *
         * @param decidedHigh the bits decided so far, upper half
         * @param decidedLow the lower half
         */
        boolean covered(List<IpBlock> blocks, long decidedHigh, long decidedLow) {
            steps += blocks.size() + 1;
            if (blocks.isEmpty() || steps > MAX_STEPS) {
                return false;
            }
            IpBlock widest = blocks.get(0);
            int fewest = Integer.MAX_VALUE;
            for (IpBlock block : blocks) {
                int left =
                        Long.bitCount(block.maskHigh() & ~decidedHigh) + Long.bitCount(block.maskLow() & ~decidedLow);
                if (left < fewest) {
                    widest = block;
                    fewest = left;
                }
            }
            if (fewest == 0) {
                return true;
            }
            long high = Long.highestOneBit(widest.maskHigh() & ~decidedHigh);
            long low = high == 0 ? Long.highestOneBit(widest.maskLow() & ~decidedLow) : 0;
            return covered(agreeing(blocks, high, low, false), decidedHigh | high, decidedLow | low)
                    && covered(agreeing(blocks, high, low, true), decidedHigh | high, decidedLow | low);
        }

        /** The blocks that ask nothing of a bit, or ask for this value. */
        private static List<IpBlock> agreeing(List<IpBlock> blocks, long high, long low, boolean set) {
            List<IpBlock> agreeing = new ArrayList<>();
            for (IpBlock block : blocks) {
                boolean asked = (block.maskHigh() & high) != 0 || (block.maskLow() & low) != 0;
                boolean value =
                        (block.network().high() & high) != 0 || (block.network().low() & low) != 0;
                if (!asked || value == set) {
                    agreeing.add(block);
                }
            }
            return agreeing;
        }
    }
}
