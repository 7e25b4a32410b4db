package dev.relaypolicy.testkit.arbitraries;

import dev.relaypolicy.net.IpAddress;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/** Generators of IP addresses, biased towards values that break signed arithmetic. */
public final class Addresses {

    private Addresses() {}

    /** Generates addresses of either family. */
    public static Arbitrary<IpAddress> any() {
        return Arbitraries.oneOf(ipv4(), ipv6());
    }

    /** Generates IPv4 addresses. */
    public static Arbitrary<IpAddress> ipv4() {
        return Arbitraries.oneOf(
                Arbitraries.integers().map(IpAddress::ofIpv4),
                Arbitraries.of(
                                "0.0.0.0",
                                "0.0.0.1",
                                "127.255.255.255",
                                "128.0.0.0",
                                "255.255.255.254",
                                "255.255.255.255")
                        .map(IpAddress::parse));
    }

    /** Generates IPv6 addresses, never IPv4-mapped ones. */
    public static Arbitrary<IpAddress> ipv6() {
        Arbitrary<Long> half = Arbitraries.oneOf(
                Arbitraries.longs(), Arbitraries.of(0L, 1L, -1L, Long.MAX_VALUE, Long.MIN_VALUE, 0xffff_ffffL));
        return Arbitraries.oneOf(
                        Combinators.combine(half, half).as(IpAddress::ofIpv6),
                        Arbitraries.of(
                                        "::",
                                        "::1",
                                        "7fff:ffff::",
                                        "8000::",
                                        "::7fff:ffff:ffff:ffff",
                                        "::8000:0:0:0",
                                        "0:0:0:1::",
                                        "::fffe:ffff:ffff",
                                        "::1:0:0:0",
                                        "64:ff9b::c000:201",
                                        "2002:c000:201::",
                                        "2001:db8::1",
                                        "fe80::1",
                                        "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff")
                                .map(IpAddress::parse))
                .filter(address -> !address.isIpv4());
    }

    /** Generates IPv4-mapped spellings of an address, such as {@code ::ffff:c000:201}. */
    public static Arbitrary<String> mappedText(IpAddress ipv4) {
        String groups = Long.toHexString(ipv4.low() >>> 16) + ":" + Long.toHexString(ipv4.low() & 0xffff);
        return Arbitraries.of(
                "::ffff:" + ipv4,
                "::FFFF:" + ipv4,
                "0:0:0:0:0:ffff:" + ipv4,
                "::ffff:" + groups,
                "0::0:ffff:" + groups);
    }
}
