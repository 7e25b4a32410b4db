package dev.relaypolicy.server.wire;

import java.io.IOException;

/** Serves one client after another, each on a thread of its own. */
@FunctionalInterface
public interface SessionHandler {

    /**
     * Serves a client until its session ends. The connection is {@linkplain Connection#finish finished} afterwards, so
     * the last reply need only be written.
     *
     * <p>Nothing need be caught: an IOException ends the session quietly, a SocketTimeoutException with the reply that
     * its protocol has for that, anything else with a reply that tells the client nothing, and is logged.
     *
     * @throws IOException where the client is lost or too slow
     */
    void serve(Connection connection) throws IOException;
}
