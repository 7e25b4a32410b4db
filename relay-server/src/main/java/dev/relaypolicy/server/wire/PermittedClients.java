package dev.relaypolicy.server.wire;

import dev.relaypolicy.Listener;
import dev.relaypolicy.net.IpAddress;

/**
 * The clients that may relay by their address. The server keeps some sessions free for them. Asked on the session's own thread, at
 * most once a session, and only when sessions run short; safe for use by many threads.
 */
@FunctionalInterface
public interface PermittedClients {

    /** No client at all. */
    PermittedClients NONE = (listener, client) -> false;

    /** Returns whether an address policy lets the client relay. */
    boolean include(Listener listener, IpAddress client);
}
