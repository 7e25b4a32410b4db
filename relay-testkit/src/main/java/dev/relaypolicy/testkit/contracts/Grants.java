package dev.relaypolicy.testkit.contracts;

import dev.relaypolicy.Grant;
import dev.relaypolicy.mail.EmailAddress;
import dev.relaypolicy.net.IpAddress;
import dev.relaypolicy.spi.GrantStore;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** Grants for {@link GrantStoreContract}. */
final class Grants {

    private static final int FIRST_CLIENT = 0x0a00_0001;

    private Grants() {}

    static Grant of(String mailbox, String client) {
        return at(mailbox, IpAddress.parse(client), GrantStoreContract.NOW);
    }

    /** Each grant begins 1 µs after the one before; the first is from 10.0.0.1. */
    static List<Grant> fromClients(String mailbox, int count) {
        return IntStream.range(0, count)
                .mapToObj(i ->
                        at(mailbox, IpAddress.ofIpv4(FIRST_CLIENT + i), GrantStoreContract.NOW.plusNanos(1_000L * i)))
                .toList();
    }

    /** Returns the grants that the store finds one second after {@link GrantStoreContract#NOW}. */
    static List<Grant> found(GrantStore store, List<Grant> grants) {
        return grants.stream()
                .filter(grant -> store.find(grant.mailbox(), grant.client(), GrantStoreContract.NOW.plusSeconds(1))
                        .filter(grant::equals)
                        .isPresent())
                .toList();
    }

    static Optional<Grant> find(GrantStore store, String mailbox, String client, Instant instant) {
        return store.find(EmailAddress.parse(mailbox), IpAddress.parse(client), instant);
    }

    private static Grant at(String mailbox, IpAddress client, Instant login) {
        return new Grant(EmailAddress.parse(mailbox), client, login, login.plus(GrantStoreContract.WINDOW));
    }
}
