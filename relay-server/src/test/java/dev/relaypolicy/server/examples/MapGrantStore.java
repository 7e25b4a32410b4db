package dev.relaypolicy.server.examples;

import dev.relaypolicy.Grant;
import dev.relaypolicy.mail.EmailAddress;
import dev.relaypolicy.net.IpAddress;
import dev.relaypolicy.spi.GrantStore;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

// docs: a grant store
/** The last login of each mailbox. As many entries as there are mailboxes; no cleaner is needed for a grant to end. */
final class MapGrantStore implements GrantStore {

    private final ConcurrentMap<EmailAddress, Grant> lastLogins = new ConcurrentHashMap<>();

    @Override
    public void record(Grant grant) {
        lastLogins.put(grant.mailbox(), grant);
    }

    @Override
    public Optional<Grant> find(EmailAddress mailbox, IpAddress client, Instant instant) {
        return Optional.ofNullable(lastLogins.get(mailbox))
                .filter(grant -> grant.client().equals(client) && grant.holdsAt(instant));
    }

    @Override
    public void revoke(EmailAddress mailbox) {
        lastLogins.remove(mailbox);
    }
}
// docs: end
