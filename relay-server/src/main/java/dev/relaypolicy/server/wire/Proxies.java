package dev.relaypolicy.server.wire;

import dev.relaypolicy.Listener;
import dev.relaypolicy.net.IpAddress;

/**
 * Which peers are proxies, whose connections begin with a header that says for whom they have connected. Asked at each connection;
 * safe for use by many threads, and never blocks.
 */
@FunctionalInterface
public interface Proxies {

    /** Nobody is. */
    Proxies NONE = (listener, peer) -> false;

    /** Whether a peer is a proxy. */
    boolean include(Listener listener, IpAddress peer);
}
