package dev.relaypolicy.testkit.contracts;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.base.Ticker;
import dev.relaypolicy.Grant;
import dev.relaypolicy.mail.EmailAddress;
import dev.relaypolicy.net.IpAddress;
import dev.relaypolicy.spi.GrantStore;
import dev.relaypolicy.testkit.ManualClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** {@link GrantStoreContract} accepts correct stores, and fails the right tests for each incorrect one. */
class GrantStoreContractTest {

    @Test
    void acceptsCorrectStore() {
        assertThat(ContractRuns.failuresOf(Correct.class)).isEmpty();
    }

    @Test
    void acceptsStoreWhereLastLoginWins() {
        assertThat(ContractRuns.failuresOf(LastLoginWins.class)).isEmpty();
    }

    /** POP3BeforeSMTPHelper of Apache James: a static map with the address text as key, and no check of the age. */
    @Test
    void failsStoreLikeJames() {
        assertThat(ContractRuns.failuresOf(LikeJames.class))
                .contains(
                        "aNewStoreIsEmpty",
                        "r7_anotherMailboxFromTheSameClientHasNone",
                        "r7_aGrantEndsAtItsStoredInstant",
                        "r7_aGrantDoesNotHoldBeforeItsLogin",
                        "revokingEndsEveryGrantOfTheMailbox");
    }

    @Test
    void failsStoreInStaticField() {
        assertThat(ContractRuns.failuresOf(Static.class)).contains("aNewStoreIsEmpty");
    }

    @Test
    void failsStoreWithoutExpiry() {
        assertThat(ContractRuns.failuresOf(WithoutExpiry.class))
                .containsExactlyInAnyOrder(
                        "r7_aGrantEndsAtItsStoredInstant",
                        "r7_aGrantDoesNotHoldBeforeItsLogin",
                        "r7_aWallClockSetBackDoesNotLengthenAGrant",
                        "r7_anExpiredGrantDoesNotComeBack",
                        "aLaterLoginRenews",
                        "findingDoesNotRenew");
    }

    @Test
    void failsStoreThatReliesOnCleaner() {
        assertThat(ContractRuns.failuresOf(ReliesOnCleaner.class)).contains("r7_aGrantEndsAtItsStoredInstant");
    }

    @Test
    void failsStoreWithInclusiveExpiry() {
        assertThat(ContractRuns.failuresOf(InclusiveExpiry.class))
                .containsExactlyInAnyOrder(
                        "r7_aGrantEndsAtItsStoredInstant",
                        "r7_anExpiredGrantDoesNotComeBack",
                        "aLaterLoginRenews",
                        "findingDoesNotRenew");
    }

    @Test
    void failsStoreThatIgnoresElapsedTime() {
        assertThat(ContractRuns.failuresOf(WallClockOnly.class))
                .containsExactlyInAnyOrder(
                        "r7_aWallClockSetBackDoesNotLengthenAGrant", "r7_anExpiredGrantDoesNotComeBack");
    }

    @Test
    void failsStoreThatKeepsExpiredGrants() {
        assertThat(ContractRuns.failuresOf(KeepsExpiredGrants.class))
                .containsExactly("r7_anExpiredGrantDoesNotComeBack");
    }

    @Test
    void failsStoreThatKeepsFirstTickerReading() {
        assertThat(ContractRuns.failuresOf(KeepsFirstTickerReading.class))
                .containsExactly("aLaterLoginRenewsTheElapsedTime");
    }

    @Test
    void failsStoreKeyedByMailbox() {
        assertThat(ContractRuns.failuresOf(KeyedByMailbox.class)).contains("r7_theSameMailboxFromAnotherClientHasNone");
    }

    @Test
    void failsStoreKeyedByConcatenatedText() {
        assertThat(ContractRuns.failuresOf(KeyedByConcatenatedText.class))
                .contains("r7_pairsThatReadAlikeAreDifferent");
    }

    @Test
    void failsStoreKeyedByLowerBits() {
        assertThat(ContractRuns.failuresOf(KeyedByLowerBits.class)).contains("r14_noOtherFormOfIpv6IsTheSameClient");
    }

    @Test
    void failsStoreKeyedByNetwork() {
        assertThat(ContractRuns.failuresOf(KeyedByNetwork.class)).contains("r7_theSameMailboxFromAnotherClientHasNone");
    }

    @Test
    void failsStoreThatKeepsFirstLogin() {
        assertThat(ContractRuns.failuresOf(KeepsFirstLogin.class))
                .containsExactlyInAnyOrder("aLaterLoginRenews", "aLaterLoginRenewsTheElapsedTime");
    }

    @Test
    void failsStoreThatRenewsOnFind() {
        assertThat(ContractRuns.failuresOf(RenewsOnFind.class)).contains("findingDoesNotRenew");
    }

    @Test
    void failsStoreThatRevokesOneGrant() {
        assertThat(ContractRuns.failuresOf(RevokesOneGrant.class))
                .containsExactly("revokingEndsEveryGrantOfTheMailbox");
    }

    @Test
    void failsStoreWithoutLimitPerMailbox() {
        assertThat(ContractRuns.failuresOf(WithoutLimit.class)).containsExactly("theLatestLoginsOfAMailboxCount");
    }

    @Test
    void failsStoreThatRejectsNewClientsWhenFull() {
        assertThat(ContractRuns.failuresOf(KeepsOldestClients.class)).containsExactly("theLatestLoginsOfAMailboxCount");
    }

    @Test
    void failsStoreThatCountsRenewals() {
        assertThat(ContractRuns.failuresOf(CountsRenewals.class)).contains("renewingPushesNothingOut");
    }

    @Test
    void failsStoreWithOneLimitForAll() {
        assertThat(ContractRuns.failuresOf(OneLimitForAll.class)).contains("oneMailboxCannotPushAnothersOut");
    }

    @Test
    void failsStoreThatKeepsFewerClientsThanDeclared() {
        assertThat(ContractRuns.failuresOf(KeepsFewerClientsThanDeclared.class))
                .contains("aMailboxMayLogInFromSeveralClients");
    }

    @Test
    void failsStoreThatLosesUpdates() {
        assertThat(ContractRuns.failuresOf(LosesUpdates.class)).contains("loginsAtTheSameMomentAreAllKept");
    }

    /** A correct store that is its own contract test. Subclasses override one method to make it incorrect. */
    abstract static class Subject implements GrantStoreContract, GrantStore {
        private static final int CLIENTS = 4;

        final Map<EmailAddress, List<Grant>> byMailbox = new HashMap<>();
        final Map<Grant, Long> recorded = new HashMap<>();
        Ticker ticker = new ManualClock().ticker();

        abstract Subject newInstance();

        int limit() {
            return clientsPerMailbox();
        }

        boolean holds(Grant grant, Instant instant) {
            return grant.holdsAt(instant);
        }

        boolean hasElapsed(Grant grant) {
            return Duration.ofNanos(ticker.read() - recorded.getOrDefault(grant, 0L))
                            .compareTo(WINDOW)
                    >= 0;
        }

        boolean isDropped(Grant grant, Instant instant) {
            return hasElapsed(grant) || !instant.isBefore(grant.expiry());
        }

        boolean isSameClient(IpAddress a, IpAddress b) {
            return a.equals(b);
        }

        @Override
        public GrantStore store(Ticker elapsed) {
            Subject subject = newInstance();
            subject.ticker = elapsed;
            return subject;
        }

        @Override
        public int clientsPerMailbox() {
            return CLIENTS;
        }

        @Override
        public synchronized void record(Grant grant) {
            List<Grant> grants = byMailbox.computeIfAbsent(grant.mailbox(), mailbox -> new ArrayList<>());
            grants.removeIf(other -> isSameClient(other.client(), grant.client()));
            grants.add(grant);
            recorded.put(grant, ticker.read());
            if (grants.size() > limit()) {
                grants.remove(0);
            }
        }

        @Override
        public synchronized Optional<Grant> find(EmailAddress mailbox, IpAddress client, Instant instant) {
            List<Grant> grants = byMailbox.getOrDefault(mailbox, new ArrayList<>());
            grants.removeIf(grant -> isSameClient(grant.client(), client) && isDropped(grant, instant));
            return grants.stream()
                    .filter(grant -> isSameClient(grant.client(), client) && holds(grant, instant))
                    .findFirst();
        }

        @Override
        public synchronized void revoke(EmailAddress mailbox) {
            byMailbox.remove(mailbox);
        }
    }

    static class Correct extends Subject {
        @Override
        Subject newInstance() {
            return new Correct();
        }
    }

    static class LastLoginWins extends Correct {
        @Override
        Subject newInstance() {
            return new LastLoginWins();
        }

        @Override
        public int clientsPerMailbox() {
            return 1;
        }
    }

    static class LikeJames extends Correct {
        private static final Map<String, Grant> IP_MAP = new ConcurrentHashMap<>();

        @Override
        Subject newInstance() {
            return new LikeJames();
        }

        @Override
        public synchronized void record(Grant grant) {
            IP_MAP.put(grant.client().toString(), grant);
        }

        @Override
        public synchronized Optional<Grant> find(EmailAddress mailbox, IpAddress client, Instant instant) {
            return Optional.ofNullable(IP_MAP.get(client.toString()));
        }
    }

    static class Static extends Correct {
        private static final Correct SHARED = new Correct();

        @Override
        Subject newInstance() {
            return SHARED;
        }
    }

    static class WithoutExpiry extends Correct {
        @Override
        Subject newInstance() {
            return new WithoutExpiry();
        }

        @Override
        boolean holds(Grant grant, Instant instant) {
            return true;
        }

        @Override
        boolean isDropped(Grant grant, Instant instant) {
            return false;
        }
    }

    static class WallClockOnly extends Correct {
        @Override
        Subject newInstance() {
            return new WallClockOnly();
        }

        @Override
        boolean isDropped(Grant grant, Instant instant) {
            return false;
        }
    }

    static class KeepsExpiredGrants extends Correct {
        @Override
        Subject newInstance() {
            return new KeepsExpiredGrants();
        }

        @Override
        boolean isDropped(Grant grant, Instant instant) {
            return hasElapsed(grant);
        }
    }

    static class KeepsFirstTickerReading extends Correct {
        private final Map<EmailAddress, Long> firstTimes = new HashMap<>();

        @Override
        Subject newInstance() {
            return new KeepsFirstTickerReading();
        }

        @Override
        public synchronized void record(Grant grant) {
            super.record(grant);
            recorded.put(grant, firstTimes.computeIfAbsent(grant.mailbox(), mailbox -> ticker.read()));
        }
    }

    static class ReliesOnCleaner extends WithoutExpiry {
        private int finds;

        @Override
        Subject newInstance() {
            return new ReliesOnCleaner();
        }

        @Override
        public synchronized Optional<Grant> find(EmailAddress mailbox, IpAddress client, Instant instant) {
            if (++finds % 100 == 0) {
                byMailbox.values().forEach(grants -> grants.removeIf(grant -> !grant.holdsAt(instant)));
            }
            return super.find(mailbox, client, instant);
        }
    }

    static class InclusiveExpiry extends Correct {
        @Override
        Subject newInstance() {
            return new InclusiveExpiry();
        }

        @Override
        boolean holds(Grant grant, Instant instant) {
            return !instant.isBefore(grant.login()) && !instant.isAfter(grant.expiry());
        }

        @Override
        boolean isDropped(Grant grant, Instant instant) {
            return hasElapsed(grant) || instant.isAfter(grant.expiry());
        }
    }

    static class KeyedByMailbox extends Correct {
        @Override
        Subject newInstance() {
            return new KeyedByMailbox();
        }

        @Override
        boolean isSameClient(IpAddress a, IpAddress b) {
            return true;
        }
    }

    static class KeyedByConcatenatedText extends Correct {
        private final Map<String, Grant> byText = new ConcurrentHashMap<>();

        @Override
        Subject newInstance() {
            return new KeyedByConcatenatedText();
        }

        @Override
        public synchronized void record(Grant grant) {
            byText.put("" + grant.mailbox() + grant.client(), grant);
        }

        @Override
        public synchronized Optional<Grant> find(EmailAddress mailbox, IpAddress client, Instant instant) {
            return Optional.ofNullable(byText.get("" + mailbox + client)).filter(grant -> grant.holdsAt(instant));
        }
    }

    static class KeyedByLowerBits extends Correct {
        @Override
        Subject newInstance() {
            return new KeyedByLowerBits();
        }

        @Override
        boolean isSameClient(IpAddress a, IpAddress b) {
            return (int) a.low() == (int) b.low();
        }
    }

    static class KeyedByNetwork extends Correct {
        @Override
        Subject newInstance() {
            return new KeyedByNetwork();
        }

        @Override
        boolean isSameClient(IpAddress a, IpAddress b) {
            return (a.isIpv4() || b.isIpv4()) ? a.equals(b) : a.high() == b.high();
        }
    }

    static class KeepsFirstLogin extends Correct {
        @Override
        Subject newInstance() {
            return new KeepsFirstLogin();
        }

        @Override
        public synchronized void record(Grant grant) {
            if (find(grant.mailbox(), grant.client(), grant.login()).isEmpty()) {
                super.record(grant);
            }
        }
    }

    static class RenewsOnFind extends Correct {
        @Override
        Subject newInstance() {
            return new RenewsOnFind();
        }

        @Override
        public synchronized Optional<Grant> find(EmailAddress mailbox, IpAddress client, Instant instant) {
            Optional<Grant> found = super.find(mailbox, client, instant);
            found.ifPresent(grant -> record(new Grant(mailbox, client, grant.login(), instant.plus(WINDOW))));
            return found;
        }
    }

    static class RevokesOneGrant extends Correct {
        @Override
        Subject newInstance() {
            return new RevokesOneGrant();
        }

        @Override
        public synchronized void revoke(EmailAddress mailbox) {
            List<Grant> grants = byMailbox.getOrDefault(mailbox, new ArrayList<>());
            if (!grants.isEmpty()) {
                grants.remove(grants.size() - 1);
            }
        }
    }

    static class WithoutLimit extends Correct {
        @Override
        Subject newInstance() {
            return new WithoutLimit();
        }

        @Override
        int limit() {
            return Integer.MAX_VALUE;
        }

        /** Skipped: takes minutes with these lists. */
        @Override
        public void oneMailboxCannotPushAnothersOut() {}
    }

    static class KeepsOldestClients extends Correct {
        @Override
        Subject newInstance() {
            return new KeepsOldestClients();
        }

        @Override
        public synchronized void record(Grant grant) {
            List<Grant> held = byMailbox.getOrDefault(grant.mailbox(), List.of());
            if (held.size() < limit()
                    || held.stream().anyMatch(other -> other.client().equals(grant.client()))) {
                super.record(grant);
            }
        }
    }

    static class CountsRenewals extends Correct {
        @Override
        Subject newInstance() {
            return new CountsRenewals();
        }

        @Override
        public synchronized void record(Grant grant) {
            List<Grant> grants = byMailbox.computeIfAbsent(grant.mailbox(), mailbox -> new ArrayList<>());
            grants.add(grant);
            recorded.put(grant, ticker.read());
            if (grants.size() > limit()) {
                grants.remove(0);
            }
        }
    }

    static class OneLimitForAll extends Correct {
        private static final int MAX_GRANTS = 1_000;

        private final Deque<Grant> newestLast = new ArrayDeque<>();

        @Override
        Subject newInstance() {
            return new OneLimitForAll();
        }

        @Override
        public synchronized void record(Grant grant) {
            super.record(grant);
            newestLast.add(grant);
            if (newestLast.size() > MAX_GRANTS) {
                Grant oldest = newestLast.remove();
                byMailbox.getOrDefault(oldest.mailbox(), new ArrayList<>()).remove(oldest);
            }
        }
    }

    static class KeepsFewerClientsThanDeclared extends Correct {
        @Override
        Subject newInstance() {
            return new KeepsFewerClientsThanDeclared();
        }

        @Override
        int limit() {
            return 1;
        }
    }

    static class LosesUpdates implements GrantStoreContract, GrantStore {
        private final Map<EmailAddress, List<Grant>> byMailbox = new ConcurrentHashMap<>();

        @Override
        public GrantStore store(Ticker ticker) {
            return new LosesUpdates();
        }

        @Override
        public int clientsPerMailbox() {
            return 4;
        }

        @Override
        public void record(Grant grant) {
            List<Grant> before = byMailbox.getOrDefault(grant.mailbox(), List.of());
            LockSupport.parkNanos(100_000);
            List<Grant> after = Stream.concat(
                            before.stream().filter(other -> !other.client().equals(grant.client())), Stream.of(grant))
                    .toList();
            byMailbox.put(grant.mailbox(), after.subList(Math.max(0, after.size() - 4), after.size()));
        }

        @Override
        public Optional<Grant> find(EmailAddress mailbox, IpAddress client, Instant instant) {
            return byMailbox.getOrDefault(mailbox, List.of()).stream()
                    .filter(grant -> grant.client().equals(client) && grant.holdsAt(instant))
                    .findFirst();
        }

        @Override
        public void revoke(EmailAddress mailbox) {
            byMailbox.remove(mailbox);
        }

        /** Skipped: takes seconds with this delay. */
        @Override
        public void oneMailboxCannotPushAnothersOut() {}
    }
}
