package dev.relaypolicy.testkit.contracts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.base.Ticker;
import dev.relaypolicy.Grant;
import dev.relaypolicy.mail.EmailAddress;
import dev.relaypolicy.net.IpAddress;
import dev.relaypolicy.spi.GrantStore;
import dev.relaypolicy.testkit.ManualClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * The contract of a {@link GrantStore}. A test class implements this interface and supplies an empty store.
 *
 * <p>Every grant begins at most one second after {@link #NOW} and lasts {@link #WINDOW}. Wall-clock time is the instant
 * passed to {@link GrantStore#find}; elapsed time comes from the ticker.
 */
public interface GrantStoreContract {

    /** The instant at which grants begin. */
    Instant NOW = Instant.parse("2026-11-25T12:00:00Z");

    /** The duration of a grant. */
    Duration WINDOW = Duration.ofMinutes(15);

    /** Creates an empty store that takes elapsed time from the ticker. */
    GrantStore store(Ticker ticker);

    /** Returns the number of clients from which one mailbox can hold grants at the same time. */
    int clientsPerMailbox();

    /** If this fails: {@code record} and {@code find} use different keys, or the stored instants lose precision. */
    @Test
    default void r7_aGrantIsFoundForItsPair() {
        GrantStore store = store(new ManualClock().ticker());
        Grant grant = Grants.of("alice@example.org", "192.0.2.1");
        store.record(grant);

        assertEquals(Optional.of(grant), store.find(grant.mailbox(), grant.client(), NOW));
    }

    /**
     * If this fails: the key is the client address alone. Everybody behind one NAT address could relay after one login.
     */
    @Test
    default void r7_anotherMailboxFromTheSameClientHasNone() {
        GrantStore store = store(new ManualClock().ticker());
        store.record(Grants.of("alice@example.org", "192.0.2.1"));

        for (String other :
                List.of("bob@example.org", "alice@example.net", "alice@mail.example.org", "lice@example.org")) {
            assertEquals(Optional.empty(), Grants.find(store, other, "192.0.2.1", NOW), other);
        }
    }

    /** If this fails: the key is the mailbox alone, or the address is truncated to a network. */
    @Test
    default void r7_theSameMailboxFromAnotherClientHasNone() {
        GrantStore store = store(new ManualClock().ticker());
        store.record(Grants.of("alice@example.org", "192.0.2.1"));
        store.record(Grants.of("bob@example.org", "2001:db8::1"));

        for (String other : List.of("192.0.2.2", "192.0.2.11", "192.0.2.0", "::", "2001:db8::1")) {
            assertEquals(Optional.empty(), Grants.find(store, "alice@example.org", other, NOW), other);
        }
        assertEquals(Optional.empty(), Grants.find(store, "bob@example.org", "2001:db8::2", NOW), "the same /64");
    }

    /** If this fails: the key is the mailbox and the address concatenated without a separator. */
    @Test
    default void r7_pairsThatReadAlikeAreDifferent() {
        GrantStore store = store(new ManualClock().ticker());
        store.record(Grants.of("alice@example.x1", "2.0.2.1"));

        assertEquals(Optional.empty(), Grants.find(store, "alice@example.x", "12.0.2.1", NOW));
    }

    /** If this fails: the store keeps an address's text or raw bytes instead of an {@link IpAddress}. */
    @Test
    default void r14_aMappedAddressIsTheSameClient() {
        GrantStore store = store(new ManualClock().ticker());
        Grant grant = Grants.of("alice@example.org", "::ffff:192.0.2.1");
        store.record(grant);

        assertEquals(Optional.of(grant), Grants.find(store, "alice@example.org", "192.0.2.1", NOW));
        assertEquals(Optional.of(grant), Grants.find(store, "alice@example.org", "0:0:0:0:0:ffff:c000:201", NOW));
    }

    /**
     * If this fails: the key uses the lower 32 or 64 bits of the address without its family. Other forms are
     * IPv4-compatible, NAT64 and 6to4.
     */
    @Test
    default void r14_noOtherFormOfIpv6IsTheSameClient() {
        GrantStore store = store(new ManualClock().ticker());
        store.record(Grants.of("alice@example.org", "192.0.2.1"));

        for (String other : List.of("::192.0.2.1", "64:ff9b::192.0.2.1", "2002:c000:201::", "1::c000:201")) {
            assertEquals(Optional.empty(), Grants.find(store, "alice@example.org", other, NOW), other);
        }
    }

    /**
     * If this fails: {@code find} does not check the expiry, or relies on a background cleaner, or treats the expiry
     * instant as inclusive.
     */
    @Test
    default void r7_aGrantEndsAtItsStoredInstant() {
        GrantStore store = store(new ManualClock().ticker());
        Grant grant = Grants.of("alice@example.org", "192.0.2.1");
        store.record(grant);

        Instant lastMoment = grant.expiry().minusNanos(1);
        assertEquals(
                Optional.of(grant), store.find(grant.mailbox(), grant.client(), lastMoment), "just before its expiry");
        assertEquals(Optional.empty(), store.find(grant.mailbox(), grant.client(), grant.expiry()), "at its expiry");
        assertEquals(
                Optional.empty(),
                store.find(grant.mailbox(), grant.client(), grant.expiry().plusSeconds(3600)),
                "an hour after its expiry");
    }

    /** If this fails: {@code find} checks only the expiry. */
    @Test
    default void r7_aGrantDoesNotHoldBeforeItsLogin() {
        GrantStore store = store(new ManualClock().ticker());
        Grant grant = Grants.of("alice@example.org", "192.0.2.1");
        store.record(grant);

        assertEquals(Optional.empty(), store.find(grant.mailbox(), grant.client(), NOW.minusNanos(1)));
    }

    /**
     * If this fails: {@code find} compares only the stored instants. Store the ticker reading with the grant, and check
     * the elapsed time too.
     */
    @Test
    default void r7_aWallClockSetBackDoesNotLengthenAGrant() {
        ManualClock clock = new ManualClock();
        GrantStore store = store(clock.ticker());
        Grant grant = Grants.of("alice@example.org", "192.0.2.1");
        store.record(grant);
        Instant setBack = NOW.plusSeconds(60);

        clock.advance(WINDOW.minusMillis(1));
        assertEquals(
                Optional.of(grant),
                store.find(grant.mailbox(), grant.client(), setBack),
                "1 ms before its window has elapsed");
        clock.advance(Duration.ofMillis(1));
        assertEquals(
                Optional.empty(), store.find(grant.mailbox(), grant.client(), setBack), "after its window has elapsed");
    }

    /** If this fails: {@code find} leaves expired grants in the store and checks only the wall clock. */
    @Test
    default void r7_anExpiredGrantDoesNotComeBack() {
        ManualClock clock = new ManualClock();
        GrantStore store = store(clock.ticker());
        Grant elapsed = Grants.of("alice@example.org", "192.0.2.1");
        Grant leaptOver = Grants.of("bob@example.org", "192.0.2.1");
        store.record(elapsed);
        clock.advance(WINDOW);
        store.record(leaptOver);

        for (Grant grant : List.of(elapsed, leaptOver)) {
            assertEquals(
                    Optional.empty(), store.find(grant.mailbox(), grant.client(), grant.expiry()), "at its expiry");
            assertEquals(
                    Optional.empty(),
                    store.find(grant.mailbox(), grant.client(), NOW.plusSeconds(1)),
                    "after the clock was set back, " + grant);
        }
    }

    /** If this fails: renewing a grant keeps the ticker reading of the first login. */
    @Test
    default void aLaterLoginRenewsTheElapsedTime() {
        ManualClock clock = new ManualClock();
        GrantStore store = store(clock.ticker());
        Grant first = Grants.of("alice@example.org", "192.0.2.1");
        Grant second = new Grant(
                first.mailbox(),
                first.client(),
                NOW.plusMillis(500),
                NOW.plusMillis(500).plus(WINDOW));
        store.record(first);
        clock.advance(WINDOW.minusMillis(1));
        store.record(second);
        clock.advance(WINDOW.minusMillis(1));

        assertEquals(Optional.of(second), store.find(first.mailbox(), first.client(), NOW.plusSeconds(1)));
    }

    /**
     * If this fails: {@code record} does not replace an existing grant, or the window is counted from the first login.
     */
    @Test
    default void aLaterLoginRenews() {
        GrantStore store = store(new ManualClock().ticker());
        Grant first = Grants.of("alice@example.org", "192.0.2.1");
        Grant second = new Grant(
                first.mailbox(),
                first.client(),
                NOW.plusMillis(500),
                NOW.plusMillis(500).plus(WINDOW));
        store.record(first);
        store.record(second);

        assertEquals(Optional.of(second), store.find(first.mailbox(), first.client(), first.expiry()));
        assertEquals(Optional.empty(), store.find(first.mailbox(), first.client(), second.expiry()));
    }

    /** If this fails: the store uses expire-after-access. A client that keeps sending would never lose its grant. */
    @Test
    default void findingDoesNotRenew() {
        GrantStore store = store(new ManualClock().ticker());
        Grant grant = Grants.of("alice@example.org", "192.0.2.1");
        store.record(grant);
        for (int i = 0; i < 10; i++) {
            store.find(grant.mailbox(), grant.client(), grant.expiry().minusNanos(1));
        }

        assertEquals(Optional.empty(), store.find(grant.mailbox(), grant.client(), grant.expiry()));
    }

    /**
     * If this fails: only the newest grant is removed, or removal waits for a cleaner, or revoking blocks later logins.
     */
    @Test
    default void revokingEndsEveryGrantOfTheMailbox() {
        GrantStore store = store(new ManualClock().ticker());
        List<Grant> grants = Grants.fromClients("alice@example.org", clientsPerMailbox());
        grants.forEach(store::record);
        Grant other = Grants.of("bob@example.org", "192.0.2.1");
        store.record(other);
        EmailAddress mailbox = EmailAddress.parse("alice@example.org");
        store.revoke(mailbox);

        for (Grant grant : grants) {
            assertEquals(Optional.empty(), store.find(mailbox, grant.client(), NOW.plusSeconds(1)), grant.toString());
        }
        assertEquals(Optional.of(other), store.find(other.mailbox(), other.client(), NOW));
        store.record(grants.get(0));
        assertEquals(
                Optional.of(grants.get(0)), store.find(mailbox, grants.get(0).client(), NOW.plusSeconds(1)));
    }

    /** If this fails: a login removes the grants of earlier logins from other clients. */
    @Test
    default void aMailboxMayLogInFromSeveralClients() {
        GrantStore store = store(new ManualClock().ticker());
        List<Grant> grants = Grants.fromClients("alice@example.org", clientsPerMailbox());
        grants.forEach(store::record);

        assertEquals(grants, Grants.found(store, grants));
    }

    /**
     * If this fails: the grants of one mailbox are not bounded, so a stolen password could exhaust memory; or the
     * newest grant is removed instead of the oldest.
     */
    @Test
    default void theLatestLoginsOfAMailboxCount() {
        GrantStore store = store(new ManualClock().ticker());
        List<Grant> grants = Grants.fromClients("alice@example.org", clientsPerMailbox() + 5);
        grants.forEach(store::record);

        assertEquals(grants.subList(5, grants.size()), Grants.found(store, grants));
    }

    /** If this fails: a renewal counts as an additional grant. */
    @Test
    default void renewingPushesNothingOut() {
        GrantStore store = store(new ManualClock().ticker());
        List<Grant> grants = Grants.fromClients("alice@example.org", clientsPerMailbox());
        grants.forEach(store::record);
        Grant newest = grants.get(grants.size() - 1);
        IntStream.range(0, 20).forEach(i -> store.record(newest));

        assertEquals(grants, Grants.found(store, grants));
    }

    /**
     * If this fails: the store has one limit for all grants and evicts the oldest. One stolen password could end every
     * other user's grant.
     */
    @Test
    default void oneMailboxCannotPushAnothersOut() {
        GrantStore store = store(new ManualClock().ticker());
        List<Grant> victims = IntStream.range(0, 50)
                .mapToObj(i -> Grants.of("user" + i + "@example.org", "192.0.2.1"))
                .toList();
        victims.forEach(store::record);
        Grants.fromClients("mallory@example.org", 20_000).forEach(store::record);

        assertEquals(victims, Grants.found(store, victims));
    }

    /** If this fails: the store keeps grants in a static field. */
    @Test
    default void aNewStoreIsEmpty() {
        Grant grant = Grants.of("alice@example.org", "192.0.2.1");
        Ticker ticker = new ManualClock().ticker();
        store(ticker).record(grant);

        assertEquals(Optional.empty(), store(ticker).find(grant.mailbox(), grant.client(), NOW));
    }

    /** If this fails: {@code record} is a read-modify-write that is not atomic. */
    @Test
    default void loginsAtTheSameMomentAreAllKept() throws InterruptedException {
        GrantStore store = store(new ManualClock().ticker());
        int threads = 4;
        int kept = Math.min(threads, clientsPerMailbox());
        for (int round = 0; round < 100; round++) {
            List<Grant> grants = Grants.fromClients("user" + round + "@example.org", threads);
            Threads.together(threads, thread -> store.record(grants.get(thread)));
            assertEquals(
                    kept, Grants.found(store, grants).size(), "grants kept of " + grants.size() + " concurrent logins");
        }
    }

    /** If this fails: the store is not thread-safe, and {@code find} may return the grant of another pair. */
    @Test
    default void noThreadSeesAnothersGrant() throws InterruptedException {
        GrantStore store = store(new ManualClock().ticker());
        List<Grant> grants = new ArrayList<>();
        IntStream.range(0, 8).forEach(i -> grants.addAll(Grants.fromClients("user" + i + "@example.org", 3)));
        Threads.together(4, thread -> {
            for (int i = 0; i < 2_000; i++) {
                Grant grant = grants.get((i * (thread + 1)) % grants.size());
                if (i % 50 == thread) {
                    store.revoke(grant.mailbox());
                } else if (i % 2 == 0) {
                    store.record(grant);
                }
                Optional<Grant> found = store.find(grant.mailbox(), grant.client(), NOW.plusSeconds(1));
                assertTrue(
                        found.isEmpty() || found.get().equals(grant), () -> "asked for " + grant + ", found " + found);
            }
        });
    }
}
