package dev.relaypolicy.net;

import static dev.relaypolicy.net.IpBlock.topBits;

import java.math.BigInteger;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * A set of addresses as the shortest list of prefixes: disjoint, in ascending order, IPv4 first, without two prefixes
 * that are the halves of a third. Immutable.
 */
public final class CidrSet {

    /** No address. */
    public static final CidrSet EMPTY = of(List.of());

    private static final int NONE = -1;

    /** The lower half of {@code ::ffff:0.0.0.0}; the upper one is 0. */
    private static final long MAPPED_FIRST = 0xffffL << 32;
    /** The lower half of the address behind {@code ::ffff:255.255.255.255}. */
    private static final long MAPPED_END = 1L << 48;

    private final Blocks blocks;
    private final int ipv4Count;

    private CidrSet(Blocks blocks) {
        this.blocks = blocks;
        this.ipv4Count = blocks.places(blocks::isIpv4Prefix).length;
    }

    /**
     * Returns the set of addresses that are in at least one of the prefixes.
     *
     * @throws IllegalArgumentException if a block is not a prefix
     */
    public static CidrSet of(Iterable<IpBlock> prefixes) {
        return union(onlyPrefixes(prefixes));
    }

    /** The addresses that are in any of those blocks that are prefixes. */
    static CidrSet union(Blocks blocks) {
        int[] ranks = new int[blocks.size()];
        return of(
                to -> Prefixes.flatten(blocks, blocks.places(blocks::isIpv4Prefix), ranks, to),
                to -> Prefixes.flatten(blocks, blocks.places(blocks::isIpv6), ranks, to));
    }

    /** The addresses for which a row wins in one of two families. */
    static CidrSet of(Consumer<Segments> ipv4, Consumer<Segments> ipv6) {
        return collect(ipv4, ipv6, (isIpv4, high, low, endHigh, endLow, place) -> place != NONE);
    }

    /**
     * Returns the set of addresses for which a condition holds, for instance the union or difference of sets. Between
     * two boundaries of the prefixes the condition must not change: it is tested on one address of each part.
     *
     * @throws IllegalArgumentException if a block is not a prefix
     */
    public static CidrSet where(Iterable<IpBlock> prefixes, Predicate<IpAddress> condition) {
        Blocks blocks = onlyPrefixes(prefixes);
        int[] lengths = new int[blocks.size()];
        for (int place = 0; place < lengths.length; place++) {
            lengths[place] = blocks.length(place);
        }
        // the longest wins, so that the winner changes wherever a prefix begins or ends
        Consumer<Segments> all4 = to -> Prefixes.flatten(blocks, blocks.places(blocks::isIpv4Prefix), lengths, to);
        Consumer<Segments> all6 = to -> Prefixes.flatten(blocks, blocks.places(blocks::isIpv6), lengths, to);
        return collect(all4, all6, (ipv4, high, low, endHigh, endLow, place) -> {
            if (ipv4) {
                return condition.test(IpAddress.ofIpv4((int) (high >>> 32)));
            } else if (high != 0 || low != MAPPED_FIRST) {
                return condition.test(IpAddress.ofIpv6(high, low));
            }
            // the mapped addresses are IPv4 (R14): what begins with them is asked for what is behind them, if anything
            return (endHigh != 0 || endLow != MAPPED_END) && condition.test(IpAddress.ofIpv6(0, MAPPED_END));
        });
    }

    private static Blocks onlyPrefixes(Iterable<IpBlock> prefixes) {
        Blocks blocks = Blocks.of(prefixes);
        for (int odd : blocks.places(blocks::isIpv4OddMask)) {
            throw new IllegalArgumentException("`" + blocks.get(odd) + "` is not a prefix: its mask has holes");
        }
        return blocks;
    }

    private static CidrSet collect(Consumer<Segments> ipv4, Consumer<Segments> ipv6, Part holds) {
        Blocks.Builder out = new Blocks.Builder(0);
        Ranges ranges = new Ranges(true, holds, out);
        ipv4.accept(ranges);
        ranges.finish();
        ranges = new Ranges(false, holds, out);
        ipv6.accept(ranges);
        ranges.finish();
        return new CidrSet(out.build());
    }

    /** Says whether a part of a family is in a set. */
    @FunctionalInterface
    private interface Part {
        /**
         * Says so for a part. Addresses are left-aligned as in {@link Blocks}.
         *
         * @param endHigh the upper half of the first address behind the part; 0 and 0 behind the last of the family
         * @param place the prefix that wins in the part, or -1
         */
        boolean holds(boolean ipv4, long high, long low, long endHigh, long endLow, int place);
    }

    /** Joins the parts of a family that are in the set to ranges, and writes those as prefixes. */
    private static final class Ranges implements Segments {
        private final boolean ipv4;
        private final Part part;
        private final Blocks.Builder out;

        /** The part that begins last. The family begins with one that no prefix is about. */
        private long high;

        private long low;
        private int place = NONE;

        private boolean inRange;
        private long rangeHigh;
        private long rangeLow;

        Ranges(boolean ipv4, Part part, Blocks.Builder out) {
            this.ipv4 = ipv4;
            this.part = part;
            this.out = out;
        }

        @Override
        public void begin(long nextHigh, long nextLow, int nextPlace) {
            if (nextHigh != high || nextLow != low) {
                end(nextHigh, nextLow);
            }
            high = nextHigh;
            low = nextLow;
            place = nextPlace;
        }

        void finish() {
            end(0, 0);
            if (inRange) {
                write(0, 0);
            }
        }

        private void end(long endHigh, long endLow) {
            boolean holds = part.holds(ipv4, high, low, endHigh, endLow, place);
            if (holds && !inRange) {
                rangeHigh = high;
                rangeLow = low;
            } else if (!holds && inRange) {
                write(high, low);
            }
            inRange = holds;
        }

        /** Writes the range up to an address as the fewest prefixes: each the widest that begins there and fits. */
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

        /** How many zeros an address ends in. */
        private static int alignment(long high, long low) {
            return low != 0 ? Long.numberOfTrailingZeros(low) : 64 + Long.numberOfTrailingZeros(high);
        }

        /** The binary logarithm of a number of addresses, 0 being all of them. */
        private static int magnitude(long high, long low) {
            if (high == 0 && low == 0) {
                return 128;
            }
            return high != 0 ? 127 - Long.numberOfLeadingZeros(high) : 63 - Long.numberOfLeadingZeros(low);
        }
    }

    /** The prefixes: no shorter list says the same. A view that makes an {@link IpBlock} each time it is asked for one. */
    public List<IpBlock> blocks() {
        return blocks.asList();
    }

    Blocks asBlocks() {
        return blocks;
    }

    /** Returns whether the set is empty. */
    public boolean isEmpty() {
        return blocks.size() == 0;
    }

    /** Returns the number of addresses of one family, counted as in {@link IpBlock#size}. */
    public BigInteger size(boolean ipv4) {
        int[] counts = new int[129];
        for (int place = ipv4 ? 0 : ipv4Count; place < (ipv4 ? ipv4Count : blocks.size()); place++) {
            counts[blocks.length(place)]++;
        }
        BigInteger size = BigInteger.ZERO;
        int width = ipv4 ? 32 : 128;
        for (int length = 0; length <= width; length++) {
            size = size.add(BigInteger.valueOf(counts[length]).shiftLeft(width - length));
        }
        return size;
    }

    /** How many addresses of a prefix are in the set, counted as {@link IpBlock#size} does. */
    public BigInteger sizeWithin(IpBlock prefix) {
        if (covers(prefix)) {
            return prefix.size();
        }
        BigInteger size = BigInteger.ZERO;
        int end = behind(prefix.last());
        for (int place = Math.max(0, behind(prefix.network()) - 1); place < end; place++) {
            // the first may end before the prefix begins
            IpBlock block = blocks.get(place);
            size = prefix.covers(block) ? size.add(block.size()) : size;
        }
        return size;
    }

    /** Returns whether the address is in the set. */
    public boolean contains(IpAddress address) {
        return covers(IpBlock.host(address));
    }

    /** Whether every address of the block is in the set. */
    public boolean covers(IpBlock block) {
        int place = behind(block.network()) - 1;
        return place >= 0 && blocks.get(place).covers(block);
    }

    /** Returns the place of the first prefix that begins behind an address. */
    private int behind(IpAddress address) {
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
     * Whether the set is all of a prefix, but for the mapped addresses: no row of IPv6 is about those (R14).
     */
    boolean coversApartFromMapped(IpBlock prefix) {
        if (covers(prefix) || prefix.isIpv4()) {
            return covers(prefix);
        }
        Blocks.Builder all = new Blocks.Builder(blocks.size() + 1);
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
