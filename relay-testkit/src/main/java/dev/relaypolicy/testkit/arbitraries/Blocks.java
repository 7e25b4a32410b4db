package dev.relaypolicy.testkit.arbitraries;

import dev.relaypolicy.net.IpAddress;
import dev.relaypolicy.net.IpBlock;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/** Generators of address blocks, including non-contiguous masks. */
public final class Blocks {

    private Blocks() {}

    /** Generates blocks of either family and any mask. */
    public static Arbitrary<IpBlock> any() {
        return Arbitraries.oneOf(prefixes(), masked());
    }

    /** Generates prefixes of either family. */
    public static Arbitrary<IpBlock> prefixes() {
        return Addresses.any().flatMap(Blocks::prefixesOf);
    }

    /** Generates prefixes that contain an address. */
    public static Arbitrary<IpBlock> prefixesOf(IpAddress address) {
        int width = address.width();
        Arbitrary<Integer> length = Arbitraries.oneOf(
                Arbitraries.integers().between(0, width),
                Arbitraries.of(0, 1, width / 2 - 1, width / 2, width / 2 + 1, width - 1, width));
        return length.map(bits -> IpBlock.prefix(address, bits));
    }

    /** Generates IPv4 blocks with masks of any bit pattern. */
    public static Arbitrary<IpBlock> masked() {
        return Combinators.combine(Addresses.ipv4(), masks()).as(IpBlock::masked);
    }

    /** Generates IPv4 masks: prefixes, inverted prefixes, masks with holes, and random ones. */
    public static Arbitrary<IpAddress> masks() {
        Arbitrary<Integer> contiguous =
                Arbitraries.integers().between(0, 32).map(length -> length == 0 ? 0 : -1 << (32 - length));
        Arbitrary<Integer> patterns =
                Arbitraries.of(0, -1, 0xff00ff00, 0x00ff00ff, 0x000000ff, 0x80000001, 0x7fffffff, 1, Integer.MIN_VALUE);
        return Arbitraries.oneOf(contiguous, contiguous.map(mask -> ~mask), patterns, Arbitraries.integers())
                .map(IpAddress::ofIpv4);
    }
}
