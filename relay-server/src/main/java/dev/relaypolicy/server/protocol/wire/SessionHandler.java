package dev.relaypolicy.server.protocol.wire;

import java.io.IOException;

/** Serves clients, each on its own thread. */
@FunctionalInterface
public interface SessionHandler {

    /**
     * Serves one client until its session ends. The caller flushes and {@linkplain Connection#finish finishes} the
     * connection afterwards.
     *
     * <p>Exceptions need not be caught. The caller ends the session: silently on an IOException, with the timeout reply
     * of the protocol on a SocketTimeoutException, and with a generic reply and a log entry on anything else.
     *
     * @throws IOException if the connection is lost or the client is too slow
     */
    void serve(Connection connection) throws IOException;
}
