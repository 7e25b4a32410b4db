package dev.relaypolicy.testkit.arbitraries;

import dev.relaypolicy.net.IpAddress;
import dev.relaypolicy.net.IpBlock;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/** Blocks of addresses with masks of any bit pattern. */
public final class Blocks {

    private Blocks() {}

    /** A block of either family and any mask, everybody and one host among them. */
    public static Arbitrary<IpBlock> any() {
        return Arbitraries.oneOf(prefixes(), masked());
    }

    /** A block of either family that is a prefix. */
    public static Arbitrary<IpBlock> prefixes() {
        return Addresses.any().flatMap(Blocks::prefixesOf);
    }

    /** A prefix around an address: any length, with 0 and the full width, and the halves of a long, more often. */
    public static Arbitrary<IpBlock> prefixesOf(IpAddress address) {
        int width = address.width();
        Arbitrary<Integer> length = Arbitraries.oneOf(
                Arbitraries.integers().between(0, width),
                Arbitraries.of(0, 1, width / 2 - 1, width / 2, width / 2 + 1, width - 1, width));
        return length.map(bits -> IpBlock.prefix(address, bits));
    }

    /** An IPv4 block whose mask has any bit pattern. */
    public static Arbitrary<IpBlock> masked() {
        return Combinators.combine(Addresses.ipv4(), masks()).as(IpBlock::masked);
    }

    /** An IPv4 mask: contiguous, contiguous from below, with holes, empty, full, or anything at all. */
    public static Arbitrary<IpAddress> masks() {
        Arbitrary<Integer> contiguous =
                Arbitraries.integers().between(0, 32).map(length -> length == 0 ? 0 : -1 << (32 - length));
        Arbitrary<Integer> patterns =
                Arbitraries.of(0, -1, 0xff00ff00, 0x00ff00ff, 0x000000ff, 0x80000001, 0x7fffffff, 1, Integer.MIN_VALUE);
        return Arbitraries.oneOf(contiguous, contiguous.map(mask -> ~mask), patterns, Arbitraries.integers())
                .map(IpAddress::ofIpv4);
    }
}
