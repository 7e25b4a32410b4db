package dev.relaypolicy.server.explain;

import dev.relaypolicy.Listener;
import dev.relaypolicy.net.IpAddress;
import java.util.Objects;
import java.util.Optional;

/**
 * What is asked about.
 *
 * @param client where the client comes from
 * @param listener where it comes in
 * @param from the sender's address, as it would stand between the brackets of MAIL; empty for the null path
 * @param to the recipient's address, as it would stand between the brackets of RCPT
 * @param user who has logged in by SMTP AUTH, where somebody has
 * @param popped who has just logged in by POP3 from the same address, where somebody has
 * @param tls whether the session is over TLS
 * @param helo the name given at EHLO
 */
public record Question(
        IpAddress client,
        Listener listener,
        String from,
        String to,
        Optional<String> user,
        Optional<String> popped,
        boolean tls,
        Optional<String> helo) {
    public Question {
        Objects.requireNonNull(client, "client");
        Objects.requireNonNull(listener, "listener");
        Objects.requireNonNull(from, "from");
        Objects.requireNonNull(to, "to");
        Objects.requireNonNull(user, "user");
        Objects.requireNonNull(popped, "popped");
        Objects.requireNonNull(helo, "helo");
    }

    /** The same question of a session over TLS. */
    public Question overTls() {
        return new Question(client, listener, from, to, user, popped, true, helo);
    }
}
