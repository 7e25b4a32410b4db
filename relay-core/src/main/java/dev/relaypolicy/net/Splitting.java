package dev.relaypolicy.net;

import java.util.ArrayList;
import java.util.List;

/** How questions about blocks of any masks are split in two: by one bit, in which every block has one value or either. */
final class Splitting {

    private Splitting() {}

    /** The block that asks for the fewest bits that are not decided yet. */
    static IpBlock widest(List<IpBlock> blocks, long decidedHigh, long decidedLow) {
        IpBlock widest = blocks.get(0);
        int fewest = Integer.MAX_VALUE;
        for (IpBlock block : blocks) {
            int left = Long.bitCount(block.maskHigh() & ~decidedHigh) + Long.bitCount(block.maskLow() & ~decidedLow);
            if (left < fewest) {
                widest = block;
                fewest = left;
            }
        }
        return widest;
    }

    /** The blocks that ask nothing of a bit, or ask for this value. */
    static List<IpBlock> agreeing(List<IpBlock> blocks, long high, long low, boolean set) {
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
