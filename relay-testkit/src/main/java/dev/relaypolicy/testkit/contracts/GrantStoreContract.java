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
 * What every {@link GrantStore} must do. A test class implements this, supplies an empty store, and has each rule as a
 * test.
 *
 * <p>Every grant here begins at {@link #NOW} or within a second after it, and lasts {@link #WINDOW}. The wall clock is the
 * instant that a store is asked about; elapsed time is its ticker's.
 */
public interface GrantStoreContract {

    /** When the grants of this contract begin. */
    Instant NOW = Instant.parse("2026-11-25T12:00:00Z");

    /** How long they last. */
    Duration WINDOW = Duration.ofMinutes(15);

    /**
     * Creates a store without grants.
     *
     * @param ticker measures elapsed time for the store
     */
    GrantStore store(Ticker ticker);

    /** The most clients from which one mailbox can hold grants at a time: 1 where the last login wins. */
    int clientsPerMailbox();

    /**
     * A grant is found for its mailbox and client, as it was recorded.
     *
     * <p>If this fails: record writes under another key than find reads, or the grant's instants lose precision on the way.
     */
    @Test
    default void r7_aGrantIsFoundForItsPair() {
        GrantStore store = store(new ManualClock().ticker());
        Grant grant = Grants.of("alice@example.org", "192.0.2.1");
        store.record(grant);

        assertEquals(Optional.of(grant), store.find(grant.mailbox(), grant.client(), NOW));
    }

    /**
     * Another mailbox has nothing from the same client.
     *
     * <p>If this fails: the key is the client's address alone, so that everybody behind one address may relay.
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

    /**
     * The mailbox has nothing from another client, not even a neighbour.
     *
     * <p>If this fails: the key is the mailbox alone, or the address is cut to a network.
     */
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

    /**
     * Two pairs whose texts run together to the same string are two pairs.
     *
     * <p>If this fails: the key is the mailbox and the address written one after the other.
     */
    @Test
    default void r7_pairsThatReadAlikeAreDifferent() {
        GrantStore store = store(new ManualClock().ticker());
        store.record(Grants.of("alice@example.x1", "2.0.2.1"));

        assertEquals(Optional.empty(), Grants.find(store, "alice@example.x", "12.0.2.1", NOW));
    }

    /**
     * {@code ::ffff:192.0.2.1} is the client 192.0.2.1.
     *
     * <p>If this fails: the store keeps the text or the octets that a socket gave it, not {@link IpAddress}.
     */
    @Test
    default void r14_aMappedAddressIsTheSameClient() {
        GrantStore store = store(new ManualClock().ticker());
        Grant grant = Grants.of("alice@example.org", "::ffff:192.0.2.1");
        store.record(grant);

        assertEquals(Optional.of(grant), Grants.find(store, "alice@example.org", "192.0.2.1", NOW));
        assertEquals(Optional.of(grant), Grants.find(store, "alice@example.org", "0:0:0:0:0:ffff:c000:201", NOW));
    }

    /**
     * No other IPv6 form of the address is that client.
     *
     * <p>If this fails: the key is made of the lower 32 or 64 bits without the family.
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
     * A grant holds until its expiry and no longer, by the instant that is asked about, while no time elapses.
     *
     * <p>If this fails: the age is never checked at find; or a cleaner is relied on; or the edge is counted in: a grant does not
     * hold at its expiry.
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

    /**
     * A grant does not hold before its login.
     *
     * <p>If this fails: only the end is compared.
     */
    @Test
    default void r7_aGrantDoesNotHoldBeforeItsLogin() {
        GrantStore store = store(new ManualClock().ticker());
        Grant grant = Grants.of("alice@example.org", "192.0.2.1");
        store.record(grant);

        assertEquals(Optional.empty(), store.find(grant.mailbox(), grant.client(), NOW.minusNanos(1)));
    }

    /**
     * A wall clock that is set back after the login does not lengthen the grant: it ends once its window has elapsed.
     *
     * <p>If this fails: only the stored instants are compared. The store has to keep, with the grant, what its ticker read when
     * the grant was recorded.
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

    /**
     * A grant that has expired does not come back if the wall clock is set back, whether the time had elapsed or the clock had
     * been set forward.
     *
     * <p>If this fails: an expired grant is left in the store, and the instant alone decides.
     */
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

    /**
     * A later login begins a new window of elapsed time.
     *
     * <p>If this fails: the time of the first record is kept when a grant is renewed.
     */
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
     * A later login from the same client renews the grant.
     *
     * <p>If this fails: a pair that is there already is left as it is, or the window is counted from the first login.
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

    /**
     * Finding a grant does not renew it.
     *
     * <p>If this fails: the entry's age is counted from its last use, so that a client that keeps asking never loses its right.
     */
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
     * Revoking ends every grant of the mailbox, at once, and no other mailbox's; a new login grants again.
     *
     * <p>If this fails: only the newest grant is dropped, or it is hidden until a cleaner runs, or a mailbox once revoked stays so.
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

    /**
     * A mailbox holds grants from as many clients as the store says.
     *
     * <p>If this fails: the last login drops the ones before it.
     */
    @Test
    default void aMailboxMayLogInFromSeveralClients() {
        GrantStore store = store(new ManualClock().ticker());
        List<Grant> grants = Grants.fromClients("alice@example.org", clientsPerMailbox());
        grants.forEach(store::record);

        assertEquals(grants, Grants.found(store, grants));
    }

    /**
     * Where a mailbox logs in from more clients than that, the latest logins count.
     *
     * <p>If this fails: nothing bounds the grants of one mailbox, which a thief of its password could fill the memory with; or the
     * newest grant is the one that is dropped.
     */
    @Test
    default void theLatestLoginsOfAMailboxCount() {
        GrantStore store = store(new ManualClock().ticker());
        List<Grant> grants = Grants.fromClients("alice@example.org", clientsPerMailbox() + 5);
        grants.forEach(store::record);

        assertEquals(grants.subList(5, grants.size()), Grants.found(store, grants));
    }

    /**
     * Logging in again and again from one client costs the mailbox none of its other grants.
     *
     * <p>If this fails: a renewal is counted as one more grant.
     */
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
     * However many clients one mailbox logs in from, the grants of others stay.
     *
     * <p>If this fails: the store bounds all grants together and drops the oldest: whoever owns one password can end everybody's
     * right to send.
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

    /**
     * Two stores have nothing in common.
     *
     * <p>If this fails: the grants are kept in a static field.
     */
    @Test
    default void aNewStoreIsEmpty() {
        Grant grant = Grants.of("alice@example.org", "192.0.2.1");
        Ticker ticker = new ManualClock().ticker();
        store(ticker).record(grant);

        assertEquals(Optional.empty(), store(ticker).find(grant.mailbox(), grant.client(), NOW));
    }

    /**
     * Logins of one mailbox from several clients at the same moment are all kept, as far as the store keeps that many.
     *
     * <p>If this fails: recording reads what is there, adds to it and writes it back without holding on to it in between.
     */
    @Test
    default void loginsAtTheSameMomentAreAllKept() throws InterruptedException {
        GrantStore store = store(new ManualClock().ticker());
        int threads = 4;
        int kept = Math.min(threads, clientsPerMailbox());
        for (int round = 0; round < 100; round++) {
            List<Grant> grants = Grants.fromClients("user" + round + "@example.org", threads);
            Threads.together(threads, thread -> store.record(grants.get(thread)));
            assertEquals(kept, Grants.found(store, grants).size(), "grants kept of " + grants.size() + " at once");
        }
    }

    /**
     * Under concurrent logins, questions and revocations, no question is answered with another pair's grant.
     *
     * <p>If this fails: the store is not safe for many threads.
     */
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
