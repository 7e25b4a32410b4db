package dev.relaypolicy.server.config;

import dev.relaypolicy.net.Coverage;
import dev.relaypolicy.net.IpBlock;
import dev.relaypolicy.tab.lint.AddressSpace;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** Whether blocks hold every stranger of an address family: everybody who has an address that is reached over the Internet. */
final class Strangers {

    private Strangers() {}

    /** Whether the blocks hold every address of the family that a stranger can have. */
    static Coverage in(Collection<IpBlock> blocks, boolean ipv4) {
        List<IpBlock> all = new ArrayList<>(blocks);
        all.addAll(AddressSpace.withoutStrangers(ipv4));
        return Coverage.of(all, ipv4);
    }

    /** How the addresses of blocks are called that hold every stranger, or may. */
    static String words(Collection<IpBlock> blocks, boolean ipv4) {
        if (Coverage.of(blocks, ipv4) == Coverage.PART) {
            return ipv4 ? "all public IPv4 addresses" : "all public IPv6 addresses";
        }
        return ipv4 ? "all 4294967296 IPv4 addresses" : "all 2^128 IPv6 addresses";
    }
}
