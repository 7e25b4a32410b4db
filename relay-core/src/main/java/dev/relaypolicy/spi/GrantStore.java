package dev.relaypolicy.spi;

import dev.relaypolicy.Grant;
import dev.relaypolicy.mail.EmailAddress;
import dev.relaypolicy.net.IpAddress;
import java.time.Instant;
import java.util.Optional;

/**
 * A store of grants. {@code GrantStoreContract} in relay-testkit tests these requirements:
 *
 * <ul>
 *   <li>A grant is found only for its mailbox and its client.
 *   <li>A grant holds between its stored instants, and never for more elapsed time than lies between them, even if the
 *       wall clock is changed. An expired grant never comes back.
 *   <li>A later login renews a grant. Revocation takes effect immediately.
 *   <li>The number of grants is bounded, and one mailbox cannot evict the grants of another.
 * </ul>
 */
public interface GrantStore {

    /**
     * Records a grant and replaces any grant for the same mailbox and client.
     *
     * @throws RuntimeException if it cannot be recorded; the login still succeeds
     */
    void record(Grant grant);

    /**
     * Returns the grant of a mailbox from a client, if it holds at the instant and its duration has not elapsed since
     * it was recorded.
     *
     * @throws RuntimeException if the lookup fails; the caller defers (R5)
     */
    Optional<Grant> find(EmailAddress mailbox, IpAddress client, Instant instant);

    /** Revokes every grant of a mailbox. */
    void revoke(EmailAddress mailbox);
}
