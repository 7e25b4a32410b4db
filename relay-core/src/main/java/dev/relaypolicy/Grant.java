package dev.relaypolicy;

import dev.relaypolicy.mail.EmailAddress;
import dev.relaypolicy.net.IpAddress;
import java.time.Instant;
import java.util.Objects;

/**
 * The permission of one mailbox to relay from one client address for a limited time after a POP3 login. It applies to
 * this pair only: neither to another sender from that address nor to this sender from another address (R7).
 *
 * @param mailbox the mailbox that logged in
 * @param client the address from which the mailbox logged in
 * @param login the time of the login
 * @param expiry the first instant at which the grant no longer holds; after {@code login}
 */
public record Grant(EmailAddress mailbox, IpAddress client, Instant login, Instant expiry) {

    public Grant {
        Objects.requireNonNull(mailbox, "mailbox");
        Objects.requireNonNull(client, "client");
        if (!expiry.isAfter(login)) {
            throw new IllegalArgumentException("a grant must expire after the login: " + login + " to " + expiry);
        }
    }

    /** Returns whether the grant holds at the instant: from {@code login} on, and before {@code expiry}. */
    public boolean holdsAt(Instant instant) {
        return !instant.isBefore(login) && instant.isBefore(expiry);
    }
}
