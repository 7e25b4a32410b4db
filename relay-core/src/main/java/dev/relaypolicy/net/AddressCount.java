package dev.relaypolicy.net;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** The number of distinct addresses in a collection of blocks with arbitrary masks. */
public final class AddressCount {

    /** As in {@link Coverage}: prefixes are cheap, but the general problem is NP-hard. */
    private static final int MAX_STEPS = 20_000_000;

    private final int width;
    private long steps;

    private AddressCount(int width) {
        this.width = width;
    }

    /**
     * Counts the addresses of one family that are in at least one block. IPv6 blocks that contain the mapped addresses
     * count those too, as in {@link IpBlock#size}.
     *
     * @param ipv4 whether to count IPv4 or IPv6
     * @return the number; empty if the step limit was exceeded
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

    /** Counts the covered addresses among those with given values in the decided bits, which all blocks match. */
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
