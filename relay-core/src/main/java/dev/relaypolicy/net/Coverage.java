package dev.relaypolicy.net;

/** Whether blocks cover a whole address family, or all of one block: whether a table is an open relay. */
public enum Coverage {
    /** Every address is in at least one of the blocks. */
    WHOLE,
    /** At least one address is in none of the blocks. */
    PART,
    /** The step limit was exceeded. If full coverage is dangerous, treat this as {@link #WHOLE}. */
    UNKNOWN;

    /**
     * With arbitrary masks, the problem is NP-hard. Prefixes take one step per bit, so this is enough for millions of
     * prefixes together with dozens of other masks.
     */
    private static final int MAX_STEPS = 50_000_000;

    /** Determines whether the blocks cover a family; ignores blocks of the other family (R14). */
    public static Coverage of(Iterable<IpBlock> blocks, boolean ipv4) {
        return of(family(ipv4), blocks, MAX_STEPS);
    }

    /** Determines whether prefixes and blocks with any masks together cover a family. */
    public static Coverage of(CidrSet prefixes, Iterable<IpBlock> others, boolean ipv4) {
        return of(family(ipv4), prefixes, CompactBlocks.of(others), MAX_STEPS);
    }

    private static IpBlock family(boolean ipv4) {
        return IpBlock.prefix(ipv4 ? IpAddress.ofIpv4(0) : IpAddress.ofIpv6(0, 0), 0);
    }

    /**
     * Determines whether the blocks together cover one block; their parts outside {@code whole} are ignored.
     *
     * @param maxSteps the limit after which the result is {@link #UNKNOWN}; a step examines one block at one bit
     */
    public static Coverage of(IpBlock whole, Iterable<IpBlock> blocks, int maxSteps) {
        CompactBlocks all = CompactBlocks.of(blocks);
        return of(whole, CidrSet.union(all), all, maxSteps);
    }

    private static Coverage of(IpBlock whole, CidrSet prefixes, CompactBlocks all, int maxSteps) {
        int[] odd = all.indexes(all::isIpv4OddMask);
        boolean easy = whole.lengthOrNone() >= 0 && (odd.length == 0 || !whole.isIpv4());
        if (easy || prefixes.covers(whole)) {
            return prefixes.coversApartFromMapped(whole) ? WHOLE : PART;
        }
        BlockSplitter search = BlockSplitter.of(prefixes.asBlocks(), all, odd, whole, maxSteps);
        boolean covered = search.covered((int) whole.maskLow());
        return search.gaveUp() ? UNKNOWN : covered ? WHOLE : PART;
    }
}
