package dev.relaypolicy.net;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** How many addresses blocks of any masks have together, each counted once. */
public final class AddressCount {

    /** As in {@link Coverage}, the general question is hard, and prefixes are easy. */
    private static final int MAX_STEPS = 20_000_000;

    private final int width;
    private long steps;

    private AddressCount(int width) {
        this.width = width;
    }

    /**
     * Counts the addresses of a family that are in any of the blocks; a block of IPv6 round the mapped ones counts those too, as
     * in {@link IpBlock#size}.
     *
     * @return the number; empty where it could not be found out in a bounded number of steps
     */
    public static Optional<BigInteger> of(Collection<IpBlock> blocks, boolean ipv4) {
        List<IpBlock> prefixes = new ArrayList<>();
        List<IpBlock> others = new ArrayList<>();
        for (IpBlock block : blocks) {
            if (block.isIpv4() == ipv4) {
                (block.prefixLength().isPresent() ? prefixes : others).add(block);
            }
        }
        CidrSet set = CidrSet.of(prefixes);
        if (others.isEmpty()) {
            return Optional.of(set.size(ipv4));
        }
        others.addAll(set.blocks());
        AddressCount count = new AddressCount(ipv4 ? 32 : 128);
        BigInteger total = count.of(others.stream().distinct().toList(), 0, 0);
        return count.steps > MAX_STEPS ? Optional.empty() : Optional.of(total);
    }

    /** Counts in the part of the family that all of the blocks agree with in the decided bits. */
    private BigInteger of(List<IpBlock> blocks, long decidedHigh, long decidedLow) {
        steps += blocks.size() + 1;
        if (blocks.isEmpty() || steps > MAX_STEPS) {
            return BigInteger.ZERO;
        }
        IpBlock widest = Splitting.widest(blocks, decidedHigh, decidedLow);
        long high = Long.highestOneBit(widest.maskHigh() & ~decidedHigh);
        long low = high == 0 ? Long.highestOneBit(widest.maskLow() & ~decidedLow) : 0;
        if (high == 0 && low == 0) {
            return BigInteger.ONE.shiftLeft(width - Long.bitCount(decidedHigh) - Long.bitCount(decidedLow));
        }
        return of(Splitting.agreeing(blocks, high, low, false), decidedHigh | high, decidedLow | low)
                .add(of(Splitting.agreeing(blocks, high, low, true), decidedHigh | high, decidedLow | low));
    }
}
