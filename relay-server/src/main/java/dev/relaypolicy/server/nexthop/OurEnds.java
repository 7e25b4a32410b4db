package dev.relaypolicy.server.nexthop;

import java.net.SocketAddress;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Where our connections with next hops come from. A client of ours that comes from there is we ourselves. Thread-safe. */
final class OurEnds {

    private final Set<SocketAddress> ends = ConcurrentHashMap.newKeySet();

    void add(SocketAddress end) {
        ends.add(end);
    }

    void remove(SocketAddress end) {
        ends.remove(end);
    }

    boolean include(SocketAddress end) {
        return ends.contains(end);
    }
}
