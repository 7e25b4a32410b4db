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

/** {@link GrantStoreContract} passes right stores and fails each of the wrong ones where it is wrong. */
class GrantStoreContractTest {

    @Test
    void aRightStorePasses() {
        assertThat(ContractRuns.failuresOf(Right.class)).isEmpty();
    }

    @Test
    void aStoreInWhichTheLastLoginWinsPasses() {
        assertThat(ContractRuns.failuresOf(LastLoginWins.class)).isEmpty();
    }

    /** POP3BeforeSMTPHelper of Apache James: a static map, the raw address for a key, an age that nobody checks. */
    @Test
    void theHelperOfJamesFails() {
        assertThat(ContractRuns.failuresOf(LikeJames.class))
                .contains(
                        "aNewStoreIsEmpty",
                        "r7_anotherMailboxFromTheSameClientHasNone",
                        "r7_aGrantEndsAtItsStoredInstant",
                        "r7_aGrantDoesNotHoldBeforeItsLogin",
                        "revokingEndsEveryGrantOfTheMailbox");
    }

    @Test
    void aStoreInAStaticFieldFails() {
        assertThat(ContractRuns.failuresOf(Static.class)).contains("aNewStoreIsEmpty");
    }

    @Test
    void aStoreThatNeverChecksTheAgeFails() {
        assertThat(ContractRuns.failuresOf(Ageless.class))
                .containsExactlyInAnyOrder(
                        "r7_aGrantEndsAtItsStoredInstant",
                        "r7_aGrantDoesNotHoldBeforeItsLogin",
                        "r7_aWallClockSetBackDoesNotLengthenAGrant",
                        "r7_anExpiredGrantDoesNotComeBack",
                        "aLaterLoginRenews",
                        "findingDoesNotRenew");
    }

    @Test
    void aStoreWhoseCleanerRunsByChanceFails() {
        assertThat(ContractRuns.failuresOf(CleanedByChance.class)).contains("r7_aGrantEndsAtItsStoredInstant");
    }

    @Test
    void aStoreThatCountsTheEdgeInFails() {
        assertThat(ContractRuns.failuresOf(EdgeCountedIn.class))
                .containsExactlyInAnyOrder(
                        "r7_aGrantEndsAtItsStoredInstant",
                        "r7_anExpiredGrantDoesNotComeBack",
                        "aLaterLoginRenews",
                        "findingDoesNotRenew");
    }

    @Test
    void aStoreThatReadsTheWallClockOnlyFails() {
        assertThat(ContractRuns.failuresOf(WallClockOnly.class))
                .containsExactlyInAnyOrder(
                        "r7_aWallClockSetBackDoesNotLengthenAGrant", "r7_anExpiredGrantDoesNotComeBack");
    }

    @Test
    void aStoreThatLeavesExpiredGrantsFails() {
        assertThat(ContractRuns.failuresOf(LeavesExpiredGrants.class))
                .containsExactly("r7_anExpiredGrantDoesNotComeBack");
    }

    @Test
    void aStoreThatCountsTimeFromTheFirstLoginFails() {
        assertThat(ContractRuns.failuresOf(KeepsTheFirstTime.class)).containsExactly("aLaterLoginRenewsTheElapsedTime");
    }

    @Test
    void aStoreKeyedByTheMailboxAloneFails() {
        assertThat(ContractRuns.failuresOf(KeyedByMailbox.class)).contains("r7_theSameMailboxFromAnotherClientHasNone");
    }

    @Test
    void aStoreKeyedByRunTogetherTextFails() {
        assertThat(ContractRuns.failuresOf(KeyedByText.class)).contains("r7_pairsThatReadAlikeAreDifferent");
    }

    @Test
    void aStoreKeyedByTheLowerBitsFails() {
        assertThat(ContractRuns.failuresOf(KeyedByLowerBits.class)).contains("r14_noOtherFormOfIpv6IsTheSameClient");
    }

    @Test
    void aStoreKeyedByTheNetworkFails() {
        assertThat(ContractRuns.failuresOf(KeyedByNetwork.class)).contains("r7_theSameMailboxFromAnotherClientHasNone");
    }

    @Test
    void aStoreThatKeepsTheFirstLoginFails() {
        assertThat(ContractRuns.failuresOf(KeepsTheFirst.class))
                .containsExactlyInAnyOrder("aLaterLoginRenews", "aLaterLoginRenewsTheElapsedTime");
    }

    @Test
    void aStoreThatRenewsWhenAskedFails() {
        assertThat(ContractRuns.failuresOf(RenewsWhenAsked.class)).contains("findingDoesNotRenew");
    }

    @Test
    void aStoreThatRevokesOneGrantOnlyFails() {
        assertThat(ContractRuns.failuresOf(RevokesOne.class)).containsExactly("revokingEndsEveryGrantOfTheMailbox");
    }

    @Test
    void aStoreWithoutABoundAMailboxFails() {
        assertThat(ContractRuns.failuresOf(Unbounded.class)).containsExactly("theLatestLoginsOfAMailboxCount");
    }

    @Test
    void aStoreThatTakesNoNewClientsWhenFullFails() {
        assertThat(ContractRuns.failuresOf(KeepsTheOldest.class)).containsExactly("theLatestLoginsOfAMailboxCount");
    }

    @Test
    void aStoreThatCountsRenewalsFails() {
        assertThat(ContractRuns.failuresOf(CountsRenewals.class)).contains("renewingPushesNothingOut");
    }

    @Test
    void aStoreWithOneBoundForAllFails() {
        assertThat(ContractRuns.failuresOf(BoundedTogether.class)).contains("oneMailboxCannotPushAnothersOut");
    }

    @Test
    void aStoreThatKeepsFewerClientsThanItSaysFails() {
        assertThat(ContractRuns.failuresOf(FewerThanItSays.class)).contains("aMailboxMayLogInFromSeveralClients");
    }

    @Test
    void aStoreThatReadsAndWritesBackFails() {
        assertThat(ContractRuns.failuresOf(LosesUpdates.class)).contains("loginsAtTheSameMomentAreAllKept");
    }

    /** A subject of the contract that is a store itself: a right one, with the places at which the others go wrong. */
    abstract static class Subject implements GrantStoreContract, GrantStore {
        private static final int CLIENTS = 4;

        final Map<EmailAddress, List<Grant>> byMailbox = new HashMap<>();
        final Map<Grant, Long> recorded = new HashMap<>();
        Ticker ticker = new ManualClock().ticker();

        abstract Subject another();

        int kept() {
            return clientsPerMailbox();
        }

        boolean holds(Grant grant, Instant instant) {
            return grant.holdsAt(instant);
        }

        boolean isUsedUp(Grant grant) {
            return Duration.ofNanos(ticker.read() - recorded.getOrDefault(grant, 0L))
                            .compareTo(WINDOW)
                    >= 0;
        }

        boolean isDropped(Grant grant, Instant instant) {
            return isUsedUp(grant) || !instant.isBefore(grant.expiry());
        }

        boolean isSameClient(IpAddress a, IpAddress b) {
            return a.equals(b);
        }

        @Override
        public GrantStore store(Ticker elapsed) {
            Subject subject = another();
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
            if (grants.size() > kept()) {
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

    static class Right extends Subject {
        @Override
        Subject another() {
            return new Right();
        }
    }

    static class LastLoginWins extends Right {
        @Override
        Subject another() {
            return new LastLoginWins();
        }

        @Override
        public int clientsPerMailbox() {
            return 1;
        }
    }

    static class LikeJames extends Right {
        private static final Map<String, Grant> IP_MAP = new ConcurrentHashMap<>();

        @Override
        Subject another() {
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

    static class Static extends Right {
        private static final Right SHARED = new Right();

        @Override
        Subject another() {
            return SHARED;
        }
    }

    static class Ageless extends Right {
        @Override
        Subject another() {
            return new Ageless();
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

    static class WallClockOnly extends Right {
        @Override
        Subject another() {
            return new WallClockOnly();
        }

        @Override
        boolean isDropped(Grant grant, Instant instant) {
            return false;
        }
    }

    static class LeavesExpiredGrants extends Right {
        @Override
        Subject another() {
            return new LeavesExpiredGrants();
        }

        @Override
        boolean isDropped(Grant grant, Instant instant) {
            return isUsedUp(grant);
        }
    }

    static class KeepsTheFirstTime extends Right {
        private final Map<EmailAddress, Long> firstTimes = new HashMap<>();

        @Override
        Subject another() {
            return new KeepsTheFirstTime();
        }

        @Override
        public synchronized void record(Grant grant) {
            super.record(grant);
            recorded.put(grant, firstTimes.computeIfAbsent(grant.mailbox(), mailbox -> ticker.read()));
        }
    }

    static class CleanedByChance extends Ageless {
        private int asked;

        @Override
        Subject another() {
            return new CleanedByChance();
        }

        @Override
        public synchronized Optional<Grant> find(EmailAddress mailbox, IpAddress client, Instant instant) {
            if (++asked % 100 == 0) {
                byMailbox.values().forEach(grants -> grants.removeIf(grant -> !grant.holdsAt(instant)));
            }
            return super.find(mailbox, client, instant);
        }
    }

    static class EdgeCountedIn extends Right {
        @Override
        Subject another() {
            return new EdgeCountedIn();
        }

        @Override
        boolean holds(Grant grant, Instant instant) {
            return !instant.isBefore(grant.login()) && !instant.isAfter(grant.expiry());
        }

        @Override
        boolean isDropped(Grant grant, Instant instant) {
            return isUsedUp(grant) || instant.isAfter(grant.expiry());
        }
    }

    static class KeyedByMailbox extends Right {
        @Override
        Subject another() {
            return new KeyedByMailbox();
        }

        @Override
        boolean isSameClient(IpAddress a, IpAddress b) {
            return true;
        }
    }

    static class KeyedByText extends Right {
        private final Map<String, Grant> byText = new ConcurrentHashMap<>();

        @Override
        Subject another() {
            return new KeyedByText();
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

    static class KeyedByLowerBits extends Right {
        @Override
        Subject another() {
            return new KeyedByLowerBits();
        }

        @Override
        boolean isSameClient(IpAddress a, IpAddress b) {
            return (int) a.low() == (int) b.low();
        }
    }

    static class KeyedByNetwork extends Right {
        @Override
        Subject another() {
            return new KeyedByNetwork();
        }

        @Override
        boolean isSameClient(IpAddress a, IpAddress b) {
            return (a.isIpv4() || b.isIpv4()) ? a.equals(b) : a.high() == b.high();
        }
    }

    static class KeepsTheFirst extends Right {
        @Override
        Subject another() {
            return new KeepsTheFirst();
        }

        @Override
        public synchronized void record(Grant grant) {
            if (find(grant.mailbox(), grant.client(), grant.login()).isEmpty()) {
                super.record(grant);
            }
        }
    }

    static class RenewsWhenAsked extends Right {
        @Override
        Subject another() {
            return new RenewsWhenAsked();
        }

        @Override
        public synchronized Optional<Grant> find(EmailAddress mailbox, IpAddress client, Instant instant) {
            Optional<Grant> found = super.find(mailbox, client, instant);
            found.ifPresent(grant -> record(new Grant(mailbox, client, grant.login(), instant.plus(WINDOW))));
            return found;
        }
    }

    static class RevokesOne extends Right {
        @Override
        Subject another() {
            return new RevokesOne();
        }

        @Override
        public synchronized void revoke(EmailAddress mailbox) {
            List<Grant> grants = byMailbox.getOrDefault(mailbox, new ArrayList<>());
            if (!grants.isEmpty()) {
                grants.remove(grants.size() - 1);
            }
        }
    }

    static class Unbounded extends Right {
        @Override
        Subject another() {
            return new Unbounded();
        }

        @Override
        int kept() {
            return Integer.MAX_VALUE;
        }

        /** Would take minutes with these lists, and is not what is shown here. */
        @Override
        public void oneMailboxCannotPushAnothersOut() {}
    }

    static class KeepsTheOldest extends Right {
        @Override
        Subject another() {
            return new KeepsTheOldest();
        }

        @Override
        public synchronized void record(Grant grant) {
            List<Grant> held = byMailbox.getOrDefault(grant.mailbox(), List.of());
            if (held.size() < kept()
                    || held.stream().anyMatch(other -> other.client().equals(grant.client()))) {
                super.record(grant);
            }
        }
    }

    static class CountsRenewals extends Right {
        @Override
        Subject another() {
            return new CountsRenewals();
        }

        @Override
        public synchronized void record(Grant grant) {
            List<Grant> grants = byMailbox.computeIfAbsent(grant.mailbox(), mailbox -> new ArrayList<>());
            grants.add(grant);
            recorded.put(grant, ticker.read());
            if (grants.size() > kept()) {
                grants.remove(0);
            }
        }
    }

    static class BoundedTogether extends Right {
        private static final int MOST = 1_000;

        private final Deque<Grant> newestLast = new ArrayDeque<>();

        @Override
        Subject another() {
            return new BoundedTogether();
        }

        @Override
        public synchronized void record(Grant grant) {
            super.record(grant);
            newestLast.add(grant);
            if (newestLast.size() > MOST) {
                Grant oldest = newestLast.remove();
                byMailbox.getOrDefault(oldest.mailbox(), new ArrayList<>()).remove(oldest);
            }
        }
    }

    static class FewerThanItSays extends Right {
        @Override
        Subject another() {
            return new FewerThanItSays();
        }

        @Override
        int kept() {
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

        /** Would take seconds with this delay, and is not what is shown here. */
        @Override
        public void oneMailboxCannotPushAnothersOut() {}
    }
}
