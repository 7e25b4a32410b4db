package dev.relaypolicy.net;

import java.math.BigInteger;
import java.util.Optional;

/** The number of distinct addresses in a collection of blocks with arbitrary masks. */
public final class AddressCount {

    /** As in {@link Coverage}: prefixes are cheap, but the general problem is NP-hard. */
    private static final int MAX_STEPS = 20_000_000;

    private AddressCount() {}

    /**
     * Counts the addresses of one family that are in at least one block, as {@link IpBlock#size} does.
     *
     * @return empty if the step limit was exceeded
     */
    public static Optional<BigInteger> of(Iterable<IpBlock> blocks, boolean ipv4) {
        CompactBlocks all = CompactBlocks.of(blocks);
        CidrSet prefixes = CidrSet.union(all);
        int[] odd = all.indexes(all::isIpv4OddMask);
        if (!ipv4 || odd.length == 0) {
            return Optional.of(prefixes.size(ipv4));
        }
        BlockSplitter search =
                BlockSplitter.of(prefixes.asBlocks(), all, odd, IpBlock.prefix(IpAddress.ofIpv4(0), 0), MAX_STEPS);
        long count = search.count();
        return search.gaveUp() ? Optional.empty() : Optional.of(BigInteger.valueOf(count));
    }
}
