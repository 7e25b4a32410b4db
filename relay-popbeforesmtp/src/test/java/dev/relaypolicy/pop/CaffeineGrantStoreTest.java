package dev.relaypolicy.pop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.google.common.base.Ticker;
import dev.relaypolicy.Grant;
import dev.relaypolicy.mail.EmailAddress;
import dev.relaypolicy.net.IpAddress;
import dev.relaypolicy.spi.GrantStore;
import dev.relaypolicy.testkit.ManualClock;
import dev.relaypolicy.testkit.contracts.GrantStoreContract;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CaffeineGrantStoreTest implements GrantStoreContract {

    private final ManualClock clock = new ManualClock(NOW);

    @Override
    public GrantStore store(Ticker ticker) {
        return new CaffeineGrantStore(WINDOW, clientsPerMailbox(), 100_000, ticker);
    }

    @Override
    public int clientsPerMailbox() {
        return CaffeineGrantStore.DEFAULT_CLIENTS_PER_MAILBOX;
    }

    private GrantStore store(int clients, long mailboxes) {
        return new CaffeineGrantStore(WINDOW, clients, mailboxes, clock.ticker());
    }

    @Test
    void evictsMailboxWithOldestLoginAtLimit() {
        GrantStore store = store(8, 100);
        List<Grant> grants = IntStream.range(0, 5_000)
                .mapToObj(i -> grant("user" + i + "@example.org", "192.0.2.1", NOW))
                .toList();
        grants.forEach(store::record);

        assertThat(grants.stream().filter(grant -> isFound(store, grant)))
                .containsExactlyElementsOf(grants.subList(4_900, 5_000));
    }

    @Test
    void newLoginProtectsFromEviction() {
        GrantStore store = store(8, 2);
        Grant alice = grant("alice@example.org", "192.0.2.1", NOW);
        Grant bob = grant("bob@example.org", "192.0.2.1", NOW);
        store.record(alice);
        store.record(bob);
        clock.advance(Duration.ofMinutes(1));
        Grant aliceAgain = grant("alice@example.org", "192.0.2.1", clock.instant());
        store.record(aliceAgain);
        store.record(grant("carol@example.org", "192.0.2.1", clock.instant()));

        Instant now = clock.instant();
        assertThat(store.find(alice.mailbox(), alice.client(), now)).contains(aliceAgain);
        assertThat(store.find(bob.mailbox(), bob.client(), now)).isEmpty();
    }

    @Test
    void lookupOfExpiredGrantDoesNotProtectFromEviction() {
        GrantStore store = store(8, 2);
        Instant later = NOW.plusSeconds(60);
        Grant expired = grant("alice@example.org", "192.0.2.1", later.minus(WINDOW));
        Grant alice = grant("alice@example.org", "192.0.2.2", NOW);
        Grant bob = grant("bob@example.org", "192.0.2.1", NOW);
        store.record(expired);
        store.record(alice);
        store.record(bob);
        clock.advance(Duration.ofMinutes(1));
        assertThat(store.find(expired.mailbox(), expired.client(), later)).isEmpty();
        Grant carol = grant("carol@example.org", "192.0.2.1", later);
        store.record(carol);

        assertThat(store.find(alice.mailbox(), alice.client(), later)).isEmpty();
        assertThat(store.find(bob.mailbox(), bob.client(), later)).contains(bob);
        assertThat(store.find(carol.mailbox(), carol.client(), later)).contains(carol);
    }

    @Test
    void expiredGrantMakesRoom() {
        GrantStore store = store(2, 10);
        Grant old = grant("alice@example.org", "192.0.2.1", NOW.minus(WINDOW).plusSeconds(1));
        Grant older = grant("alice@example.org", "192.0.2.2", NOW.minus(WINDOW));
        Grant now = grant("alice@example.org", "192.0.2.3", NOW);
        store.record(old);
        store.record(older);
        store.record(now);

        assertThat(isFound(store, old)).isTrue();
        assertThat(isFound(store, now)).isTrue();
    }

    @Test
    void elapsedGrantMakesRoom() {
        GrantStore store = store(2, 10);
        Grant elapsed = grant("alice@example.org", "192.0.2.1", NOW);
        Grant second = grant("alice@example.org", "192.0.2.2", NOW);
        Grant third = grant("alice@example.org", "192.0.2.3", NOW);
        store.record(second);
        store.record(elapsed);
        clock.advance(WINDOW.minusSeconds(1));
        store.record(second);
        clock.advance(Duration.ofSeconds(1));
        store.record(third);

        assertThat(isFound(store, second)).isTrue();
        assertThat(isFound(store, third)).isTrue();
        assertThat(isFound(store, elapsed)).isFalse();
    }

    @Test
    void rejectsInvalidArguments() {
        assertThatIllegalArgumentException().isThrownBy(() -> store(0, 10)).withMessageContaining("`0` clients");
        assertThatIllegalArgumentException().isThrownBy(() -> store(1_001, 10));
        assertThatIllegalArgumentException().isThrownBy(() -> store(1, 0)).withMessageContaining("`0` mailboxes");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new CaffeineGrantStore(Duration.ZERO, 1, 1, clock.ticker()))
                .withMessageContaining("window");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new CaffeineGrantStore(Duration.ofSeconds(-1), 1, 1, clock.ticker()));
    }

    private static Grant grant(String mailbox, String client, Instant login) {
        return new Grant(EmailAddress.parse(mailbox), IpAddress.parse(client), login, login.plus(WINDOW));
    }

    private static boolean isFound(GrantStore store, Grant grant) {
        return store.find(grant.mailbox(), grant.client(), NOW).isPresent();
    }
}
