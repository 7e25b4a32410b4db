package dev.relaypolicy.server.wire;

import dev.relaypolicy.net.IpAddress;
import dev.relaypolicy.net.IpBlock;

/** What counts as one client: an IPv4 address, or an IPv6 /64, of which a client has every address. */
final class ClientBlock {

    private static final int IPV6_PREFIX = 64;

    private ClientBlock() {}

    static IpBlock of(IpAddress client) {
        return client.isIpv4() ? IpBlock.host(client) : IpBlock.prefix(client, IPV6_PREFIX);
    }
}
