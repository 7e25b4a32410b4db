package dev.relaypolicy.net;

import java.util.ArrayList;
import java.util.List;

/** Splits a problem over blocks with arbitrary masks in two by one bit. A block requires 0, 1 or either in that bit. */
final class Splitting {

    private Splitting() {}

    /** Returns the block whose mask sets the fewest undecided bits. */
    static IpBlock widest(List<IpBlock> blocks, long decidedHigh, long decidedLow) {
        IpBlock widest = blocks.get(0);
        int fewest = Integer.MAX_VALUE;
        for (IpBlock block : blocks) {
            int undecided =
                    Long.bitCount(block.maskHigh() & ~decidedHigh) + Long.bitCount(block.maskLow() & ~decidedLow);
            if (undecided < fewest) {
                widest = block;
                fewest = undecided;
            }
        }
        return widest;
    }

    /** Returns the blocks whose mask does not set the bit, or whose network has the given value in it. */
    static List<IpBlock> agreeing(List<IpBlock> blocks, long high, long low, boolean set) {
        List<IpBlock> agreeing = new ArrayList<>();
        for (IpBlock block : blocks) {
            boolean masked = (block.maskHigh() & high) != 0 || (block.maskLow() & low) != 0;
            boolean value =
                    (block.network().high() & high) != 0 || (block.network().low() & low) != 0;
            if (!masked || value == set) {
                agreeing.add(block);
            }
        }
        return agreeing;
    }
}
