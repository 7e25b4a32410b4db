package dev.relaypolicy.server.nexthop;

import java.net.SocketAddress;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The open connections from this server to its next hops. A session on one of them is the server talking to itself.
 * Thread-safe.
 *
 * <p>A connection is identified by both of its ends: the kernel gives the same local port to connections with different
 * destinations, so that a local client may have the address and port of one of ours.
 */
final class OutgoingConnections {

    private final Set<Ends> open = ConcurrentHashMap.newKeySet();

    /**
     * The two ends of a TCP connection.
     *
     * @param client the end that connected
     * @param server the end that accepted
     */
    record Ends(SocketAddress client, SocketAddress server) {}

    void add(Ends connection) {
        open.add(connection);
    }

    void remove(Ends connection) {
        open.remove(connection);
    }

    boolean contains(Ends connection) {
        return open.contains(connection);
    }
}
