package dev.relaypolicy.tab.lint;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.Iterables;
import dev.relaypolicy.net.AddressCount;
import dev.relaypolicy.net.CidrSet;
import dev.relaypolicy.net.IpAddress;
import dev.relaypolicy.net.IpBlock;
import java.math.BigInteger;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The public and the special-purpose addresses of IPv4 and IPv6 (IANA registries, RFC 6890). */
public final class AddressSpace {

    /** IPv4 blocks that are not globally reachable, including multicast and the reserved 240.0.0.0/4. */
    private static final CidrSet SPECIAL_IPV4 = set(
            "0.0.0.0/8",
            "10.0.0.0/8",
            "100.64.0.0/10",
            "127.0.0.0/8",
            "169.254.0.0/16",
            "172.16.0.0/12",
            "192.0.0.0/24",
            "192.0.2.0/24",
            "192.168.0.0/16",
            "198.18.0.0/15",
            "198.51.100.0/24",
            "203.0.113.0/24",
            "224.0.0.0/3");

    /**
     * Internal networks except loopback: private (RFC 1918), shared (RFC 6598), link-local and unique local (RFC 4193).
     */
    private static final CidrSet PRIVATE = set(
            "10.0.0.0/8",
            "172.16.0.0/12",
            "192.168.0.0/16",
            "100.64.0.0/10",
            "169.254.0.0/16",
            "fc00::/7",
            "fe80::/10");

    private static final CidrSet LOOPBACK = set("127.0.0.0/8", "::1/128");

    /** The allocated part of IPv6 (RFC 4291 section 2.4). */
    private static final IpBlock GLOBAL_UNICAST = IpBlock.parse("2000::/3");

    private static final ImmutableList<IpBlock> BESIDE_GLOBAL_UNICAST =
            ImmutableList.of(IpBlock.parse("::/3"), IpBlock.parse("4000::/2"), IpBlock.parse("8000::/1"));

    private AddressSpace() {}

    private static CidrSet set(String... prefixes) {
        return CidrSet.of(Stream.of(prefixes).map(IpBlock::parse).toList());
    }

    static BigInteger publicIpv4() {
        return BigInteger.ONE.shiftLeft(32).subtract(SPECIAL_IPV4.size(true));
    }

    /**
     * Returns how many public IPv4 addresses the blocks contain together; empty if {@link AddressCount} gives up.
     *
     * @param others blocks with non-contiguous masks
     */
    static Optional<BigInteger> publicIpv4In(CidrSet prefixes, List<IpBlock> others) {
        if (others.isEmpty()) {
            BigInteger special = BigInteger.ZERO;
            for (IpBlock block : SPECIAL_IPV4.blocks()) {
                special = special.add(prefixes.sizeWithin(block));
            }
            return Optional.of(prefixes.size(true).subtract(special));
        }
        Iterable<IpBlock> withSpecial = Iterables.concat(prefixes.blocks(), others, SPECIAL_IPV4.blocks());
        return AddressCount.of(withSpecial, true).map(all -> all.subtract(SPECIAL_IPV4.size(true)));
    }

    /** Returns the blocks of a family from which no client on the Internet can connect. */
    public static List<IpBlock> withoutStrangers(boolean ipv4) {
        return ipv4 ? SPECIAL_IPV4.blocks() : BESIDE_GLOBAL_UNICAST;
    }

    static boolean isGlobalIpv6(IpBlock block) {
        return block.intersection(GLOBAL_UNICAST).isPresent();
    }

    /** Returns the first private range that shares an address with the block. */
    static Optional<IpBlock> privateRangeIn(IpBlock block) {
        return PRIVATE.blocks().stream()
                .filter(range -> range.intersection(block).isPresent())
                .findFirst();
    }

    /** Returns whether the block lies entirely in an internal network or in loopback. */
    public static boolean isInside(IpBlock block) {
        return Stream.of(PRIVATE, LOOPBACK)
                .flatMap(set -> set.blocks().stream())
                .anyMatch(range -> range.covers(block));
    }

    static boolean isPublic(IpAddress listener) {
        return !PRIVATE.contains(listener) && !LOOPBACK.contains(listener);
    }
}
