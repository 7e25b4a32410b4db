package dev.relaypolicy;

import dev.relaypolicy.mail.EmailAddress;
import dev.relaypolicy.net.IpAddress;
import java.time.Instant;
import java.util.Objects;

/**
 * The right of one mailbox to relay from one address for a while, because its owner has just logged in from there by
 * POP3. It belongs to the pair: another sender from that address, or this sender from another address, has none (R7).
 *
 * @param mailbox the mailbox that logged in
 * @param client where from
 * @param login when
 * @param expiry the first instant at which it no longer holds; after {@code login}
 */
public record Grant(EmailAddress mailbox, IpAddress client, Instant login, Instant expiry) {

    public Grant {
        Objects.requireNonNull(mailbox, "mailbox");
        Objects.requireNonNull(client, "client");
        if (!expiry.isAfter(login)) {
            throw new IllegalArgumentException("a grant ends after it begins: " + login + " to " + expiry);
        }
    }

    /** Whether the grant holds at an instant: from {@code login} on, and before {@code expiry}. */
    public boolean holdsAt(Instant instant) {
        return !instant.isBefore(login) && instant.isBefore(expiry);
    }
}
