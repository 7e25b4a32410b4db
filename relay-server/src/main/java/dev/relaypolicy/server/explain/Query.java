package dev.relaypolicy.server.explain;

import dev.relaypolicy.Listener;
import dev.relaypolicy.net.IpAddress;
import java.util.Optional;

/**
 * A session and an envelope to explain.
 *
 * @param from the sender's address as in MAIL, without the angle brackets; empty for the null sender
 * @param user the user authenticated by SMTP AUTH
 * @param popped the user who has just logged in by POP3 from the client's address
 */
public record Query(
        IpAddress client,
        Listener listener,
        String from,
        String to,
        Optional<String> user,
        Optional<String> popped,
        boolean tls,
        Optional<String> helo) {

    /** Returns the same query over TLS. */
    public Query overTls() {
        return new Query(client, listener, from, to, user, popped, true, helo);
    }
}
