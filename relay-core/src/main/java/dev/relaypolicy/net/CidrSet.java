package dev.relaypolicy.net;

import static dev.relaypolicy.net.IpAddress.MAPPED_END;
import static dev.relaypolicy.net.IpAddress.MAPPED_FIRST;
import static dev.relaypolicy.net.IpBlock.topBits;

import dev.relaypolicy.net.PrefixFlattener.Segments;
import java.math.BigInteger;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** A set of addresses as the shortest list of prefixes: disjoint, ascending, IPv4 first. Immutable. */
public final class CidrSet {

    /** The empty set. */
    public static final CidrSet EMPTY = of(List.of());

    private static final int NONE = -1;

    private final CompactBlocks blocks;
    private final int ipv4Count;

    private CidrSet(CompactBlocks blocks) {
        this.blocks = blocks;
        this.ipv4Count = blocks.indexes(blocks::isIpv4Prefix).length;
    }

    /**
     * Returns the union of the prefixes.
     *
     * @throws IllegalArgumentException if a block is not a prefix
     */
    public static CidrSet of(Iterable<IpBlock> prefixes) {
        return union(onlyPrefixes(prefixes));
    }

    /** Ignores blocks that are not prefixes. */
    static CidrSet union(CompactBlocks blocks) {
        int[] ranks = new int[blocks.size()];
        return of(
                to -> PrefixFlattener.flatten(blocks, blocks.indexes(blocks::isIpv4Prefix), ranks, to),
                to -> PrefixFlattener.flatten(blocks, blocks.indexes(blocks::isIpv6), ranks, to));
    }

    static CidrSet of(Consumer<Segments> ipv4, Consumer<Segments> ipv6) {
        return collect(ipv4, ipv6, (isIpv4, high, low, endHigh, endLow, index) -> index != NONE);
    }

    /**
     * Returns the set of addresses for which a condition holds, such as a union or difference of sets. The condition
     * must not change between two boundaries of the prefixes: it is tested on one address per segment.
     *
     * @throws IllegalArgumentException if a block is not a prefix
     */
    public static CidrSet where(Iterable<IpBlock> prefixes, Predicate<IpAddress> condition) {
        CompactBlocks blocks = onlyPrefixes(prefixes);
        int[] lengths = new int[blocks.size()];
        for (int index = 0; index < lengths.length; index++) {
            lengths[index] = blocks.length(index);
        }
        // with the length as rank, the winner changes wherever a prefix begins or ends
        Consumer<Segments> all4 =
                to -> PrefixFlattener.flatten(blocks, blocks.indexes(blocks::isIpv4Prefix), lengths, to);
        Consumer<Segments> all6 = to -> PrefixFlattener.flatten(blocks, blocks.indexes(blocks::isIpv6), lengths, to);
        return collect(all4, all6, (ipv4, high, low, endHigh, endLow, index) -> {
            if (ipv4) {
                return condition.test(IpAddress.ofIpv4((int) (high >>> 32)));
            } else if (high != 0 || low != MAPPED_FIRST) {
                return condition.test(IpAddress.ofIpv6(high, low));
            }
            // mapped addresses are IPv4 (R14): if the segment begins with them, test the first address after them
            return (endHigh != 0 || endLow != MAPPED_END) && condition.test(IpAddress.ofIpv6(0, MAPPED_END));
        });
    }

    private static CompactBlocks onlyPrefixes(Iterable<IpBlock> prefixes) {
        CompactBlocks blocks = CompactBlocks.of(prefixes);
        for (int odd : blocks.indexes(blocks::isIpv4OddMask)) {
            throw new IllegalArgumentException("`" + blocks.get(odd) + "` is not a prefix: its mask is not contiguous");
        }
        return blocks;
    }

    private static CidrSet collect(Consumer<Segments> ipv4, Consumer<Segments> ipv6, Part holds) {
        CompactBlocks.Builder out = new CompactBlocks.Builder(0);
        Ranges ranges = new Ranges(true, holds, out);
        ipv4.accept(ranges);
        ranges.finish();
        ranges = new Ranges(false, holds, out);
        ipv6.accept(ranges);
        ranges.finish();
        return new CidrSet(out.build());
    }

    @FunctionalInterface
    private interface Part {
        /**
         * Returns whether a segment is in the set. Addresses are left-aligned as in {@link CompactBlocks}.
         *
         * @param endHigh the upper half of the first address after the segment; the end of the family is 0, 0
         * @param index the prefix that wins in the segment, or -1
         */
        boolean holds(boolean ipv4, long high, long low, long endHigh, long endLow, int index);
    }

    /** Joins the segments in the set, and converts them to prefixes. */
    private static final class Ranges implements Segments {
        private final boolean ipv4;
        private final Part part;
        private final CompactBlocks.Builder out;

        /**
         * The current segment: its first address, and the prefix that wins in it. A family begins with a segment
         * without a prefix.
         */
        private long high;

        private long low;
        private int index = NONE;

        private boolean inRange;
        private long rangeHigh;
        private long rangeLow;

        Ranges(boolean ipv4, Part part, CompactBlocks.Builder out) {
            this.ipv4 = ipv4;
            this.part = part;
            this.out = out;
        }

        @Override
        public void begin(long nextHigh, long nextLow, int nextIndex) {
            if (nextHigh != high || nextLow != low) {
                end(nextHigh, nextLow);
            }
            high = nextHigh;
            low = nextLow;
            index = nextIndex;
        }

        void finish() {
            end(0, 0);
            if (inRange) {
                write(0, 0);
            }
        }

        private void end(long endHigh, long endLow) {
            boolean holds = part.holds(ipv4, high, low, endHigh, endLow, index);
            if (holds && !inRange) {
                rangeHigh = high;
                rangeLow = low;
            } else if (!holds && inRange) {
                write(high, low);
            }
            inRange = holds;
        }

        /** Writes the range as the fewest prefixes: each is the widest that begins there and fits. */
        private void write(long endHigh, long endLow) {
            do {
                long leftLow = endLow - rangeLow;
                long leftHigh = endHigh - rangeHigh - (Long.compareUnsigned(endLow, rangeLow) < 0 ? 1 : 0);
                int bits = Math.min(alignment(rangeHigh, rangeLow), magnitude(leftHigh, leftLow));
                int length = 128 - bits;
                if (ipv4) {
                    out.addIpv4((int) (rangeHigh >>> 32), length);
                } else {
                    out.addIpv6(rangeHigh, rangeLow, length);
                }
                long next = (rangeLow | ~topBits(length - 64)) + 1;
                rangeHigh = (rangeHigh | ~topBits(length)) + (next == 0 ? 1 : 0);
                rangeLow = next;
            } while (rangeHigh != endHigh || rangeLow != endLow);
        }

        private static int alignment(long high, long low) {
            return low != 0 ? Long.numberOfTrailingZeros(low) : 64 + Long.numberOfTrailingZeros(high);
        }

        /** The binary logarithm; 0 represents all 2^128. */
        private static int magnitude(long high, long low) {
            if (high == 0 && low == 0) {
                return 128;
            }
            return high != 0 ? 127 - Long.numberOfLeadingZeros(high) : 63 - Long.numberOfLeadingZeros(low);
        }
    }

    /** Returns the prefixes as a view that creates each {@link IpBlock} on access. */
    public List<IpBlock> blocks() {
        return blocks.asList();
    }

    CompactBlocks asBlocks() {
        return blocks;
    }

    /** Returns whether the set is empty. */
    public boolean isEmpty() {
        return blocks.size() == 0;
    }

    /** Returns the number of addresses of one family, as {@link IpBlock#size} counts. */
    public BigInteger size(boolean ipv4) {
        int[] counts = new int[129];
        for (int index = ipv4 ? 0 : ipv4Count; index < (ipv4 ? ipv4Count : blocks.size()); index++) {
            counts[blocks.length(index)]++;
        }
        BigInteger size = BigInteger.ZERO;
        int width = ipv4 ? 32 : 128;
        for (int length = 0; length <= width; length++) {
            size = size.add(BigInteger.valueOf(counts[length]).shiftLeft(width - length));
        }
        return size;
    }

    /** Returns the number of addresses of a prefix that are in the set, as {@link IpBlock#size} counts. */
    public BigInteger sizeWithin(IpBlock prefix) {
        if (covers(prefix)) {
            return prefix.size();
        }
        BigInteger size = BigInteger.ZERO;
        int end = indexAfter(prefix.last());
        for (int index = Math.max(0, indexAfter(prefix.network()) - 1); index < end; index++) {
            // the first candidate may end before the prefix begins
            IpBlock block = blocks.get(index);
            size = prefix.covers(block) ? size.add(block.size()) : size;
        }
        return size;
    }

    /** Returns whether the address is in the set. */
    public boolean contains(IpAddress address) {
        return covers(IpBlock.host(address));
    }

    /** Returns whether every address of the block is in the set. */
    public boolean covers(IpBlock block) {
        int index = indexAfter(block.network()) - 1;
        return index >= 0 && blocks.get(index).covers(block);
    }

    private int indexAfter(IpAddress address) {
        boolean ipv4 = address.isIpv4();
        long high = ipv4 ? address.low() << 32 : address.high();
        long low = ipv4 ? 0 : address.low();
        int from = ipv4 ? 0 : ipv4Count;
        int to = ipv4 ? ipv4Count : blocks.size();
        while (from < to) {
            int middle = (from + to) >>> 1;
            int byHigh = Long.compareUnsigned(blocks.high(middle), high);
            if (byHigh < 0 || (byHigh == 0 && Long.compareUnsigned(blocks.low(middle), low) <= 0)) {
                from = middle + 1;
            } else {
                to = middle;
            }
        }
        return from;
    }

    /**
     * Returns whether every address of the prefix is in the set, ignoring mapped addresses, which no IPv6 row matches
     * (R14).
     */
    boolean coversApartFromMapped(IpBlock prefix) {
        if (covers(prefix) || prefix.isIpv4()) {
            return covers(prefix);
        }
        CompactBlocks.Builder all = new CompactBlocks.Builder(blocks.size() + 1);
        blocks.asList().forEach(all::add);
        all.addIpv6(0, MAPPED_FIRST, 96);
        return union(all.build()).covers(prefix);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof CidrSet that && blocks().equals(that.blocks());
    }

    @Override
    public int hashCode() {
        return blocks().hashCode();
    }

    /** Returns the prefixes, separated by spaces. */
    @Override
    public String toString() {
        return String.join(" ", blocks().stream().map(IpBlock::toString).toList());
    }
}
