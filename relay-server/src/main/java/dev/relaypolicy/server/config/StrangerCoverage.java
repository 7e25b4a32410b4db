package dev.relaypolicy.server.config;

import com.google.common.collect.Iterables;
import dev.relaypolicy.net.Coverage;
import dev.relaypolicy.net.IpBlock;
import dev.relaypolicy.tab.lint.AddressSpace;
import java.util.Collection;

/** Whether blocks hold every stranger of an address family: everybody who has an address that is reached over the Internet. */
final class StrangerCoverage {

    private StrangerCoverage() {}

    /** Whether the blocks hold every address of the family that a stranger can have. */
    static Coverage in(Collection<IpBlock> blocks, boolean ipv4) {
        return Coverage.of(Iterables.concat(blocks, AddressSpace.withoutStrangers(ipv4)), ipv4);
    }

    /** How the addresses of blocks are called that hold every stranger, or may. */
    static String words(Collection<IpBlock> blocks, boolean ipv4) {
        if (Coverage.of(blocks, ipv4) == Coverage.PART) {
            return ipv4 ? "all public IPv4 addresses" : "all public IPv6 addresses";
        }
        return ipv4 ? "all 4294967296 IPv4 addresses" : "all 2^128 IPv6 addresses";
    }
}
