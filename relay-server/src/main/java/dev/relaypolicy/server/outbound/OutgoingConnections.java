package dev.relaypolicy.server.outbound;

import java.net.SocketAddress;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The open connections from this server to its next hops. If this server accepts one of them, mail loops.
 * Thread-safe.
 *
 * <p>A connection is identified by both ends. The local address and port alone are ambiguous: the kernel may reuse
 * them for connections to other destinations.
 */
final class OutgoingConnections {

    private final Set<Ends> open = ConcurrentHashMap.newKeySet();

    /** The client end connected, the server end accepted. */
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
