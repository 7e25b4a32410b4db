package dev.relaypolicy.server.examples;

import com.google.common.base.Ticker;
import dev.relaypolicy.Grant;
import dev.relaypolicy.mail.EmailAddress;
import dev.relaypolicy.net.IpAddress;
import dev.relaypolicy.spi.GrantStore;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

// docs: a grant store
/** Keeps the last login of each mailbox, which bounds its size. Expiry needs no cleaner thread. */
final class MapGrantStore implements GrantStore {

    private record Login(Grant grant, long ticks) {}

    private final Ticker ticker;
    private final ConcurrentMap<EmailAddress, Login> lastLogins = new ConcurrentHashMap<>();

    MapGrantStore(Ticker ticker) {
        this.ticker = ticker;
    }

    @Override
    public void record(Grant grant) {
        lastLogins.put(grant.mailbox(), new Login(grant, ticker.read()));
    }

    @Override
    public Optional<Grant> find(EmailAddress mailbox, IpAddress client, Instant instant) {
        Login login = lastLogins.get(mailbox);
        if (login == null || !login.grant().client().equals(client)) {
            return Optional.empty();
        }
        if (hasExpired(login, instant)) {
            lastLogins.remove(mailbox, login);
            return Optional.empty();
        }
        return Optional.of(login.grant()).filter(grant -> grant.holdsAt(instant));
    }

    /** Also counts elapsed time, because the wall clock may have been set back. */
    private boolean hasExpired(Login login, Instant instant) {
        Grant grant = login.grant();
        Duration elapsed = Duration.ofNanos(ticker.read() - login.ticks());
        return !instant.isBefore(grant.expiry())
                || elapsed.compareTo(Duration.between(grant.login(), grant.expiry())) >= 0;
    }

    @Override
    public void revoke(EmailAddress mailbox) {
        lastLogins.remove(mailbox);
    }
}
// docs: end
