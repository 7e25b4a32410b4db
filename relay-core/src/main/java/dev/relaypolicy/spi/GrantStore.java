package dev.relaypolicy.spi;

import dev.relaypolicy.Grant;
import dev.relaypolicy.mail.EmailAddress;
import dev.relaypolicy.net.IpAddress;
import java.time.Instant;
import java.util.Optional;

/**
 * Keeps grants. What every store must do is held by {@code GrantStoreContract} of relay-testkit: a grant is found for its
 * mailbox and client and for no other, between the instants stored in it, whenever a cleaner runs, and for no more elapsed
 * time than lies between them, however the wall clock is set; an expired grant never comes back; a later login renews it;
 * revoking ends it at once; the number of grants is bounded, and one mailbox cannot push another's out.
 */
public interface GrantStore {

    /**
     * Records a grant; one for the same mailbox and client is replaced.
     *
     * @throws RuntimeException where it cannot be recorded; the login itself still stands
     */
    void record(Grant grant);

    /**
     * Finds the grant of a mailbox from a client that {@linkplain Grant#holdsAt holds} at an instant, and whose time has not
     * elapsed since it was recorded.
     *
     * @throws RuntimeException where that cannot be known; the caller defers (R5)
     */
    Optional<Grant> find(EmailAddress mailbox, IpAddress client, Instant instant);

    /** Ends every grant of a mailbox. */
    void revoke(EmailAddress mailbox);
}
