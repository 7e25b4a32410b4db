package dev.relaypolicy;

import dev.relaypolicy.mail.EmailAddress;
import dev.relaypolicy.net.IpAddress;
import java.time.Instant;
import java.util.Objects;

/**
 * The permission of one mailbox to relay from one client address for a limited time after a POP3 login. It applies to
 * no other sender and no other address (R7).
 *
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

    /** Returns whether the instant is at or after {@code login} and before {@code expiry}. */
    public boolean holdsAt(Instant instant) {
        return !instant.isBefore(login) && instant.isBefore(expiry);
    }
}
