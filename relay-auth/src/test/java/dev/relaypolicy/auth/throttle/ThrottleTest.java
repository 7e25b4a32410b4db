package dev.relaypolicy.auth.throttle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.relaypolicy.net.IpAddress;
import dev.relaypolicy.testkit.ManualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ThrottleTest {

    private static final ThrottleLimits LIMITS = ThrottleLimits.DEFAULTS;
    private static final IpAddress HOME = IpAddress.parse("192.0.2.1");
    private static final IpAddress ELSEWHERE = IpAddress.parse("198.51.100.7");
    private static final String ALICE = "alice@example.org";

    private final ManualClock clock = new ManualClock();
    private final Throttle throttle = new Throttle(LIMITS, clock.ticker());

    private Attempt attempt(IpAddress client, String user) {
        return throttle.admit(client, user, 0).orElseThrow();
    }

    private Duration delay(IpAddress client, String user) {
        Attempt attempt = attempt(client, user);
        attempt.undecided();
        return attempt.delay();
    }

    private void fail(IpAddress client, String user, int times) {
        for (int i = 0; i < times; i++) {
            attempt(client, user).failed();
        }
    }

    private void succeed(IpAddress client, String user) {
        attempt(client, user).succeeded();
    }

    private boolean isRejected(IpAddress client, String user) {
        return throttle.admit(client, user, 0).isEmpty();
    }

    /** Returns a different address for each number. */
    private static IpAddress bot(int number) {
        return IpAddress.ofIpv4(0x0a00_0000 + number);
    }

    @Test
    void firstAttemptIsNotDelayed() {
        assertThat(delay(HOME, ALICE)).isZero();
    }

    @Test
    void delayGrowsWithFailuresOnTheSameAccount() {
        List<Long> waits = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            Attempt attempt = attempt(HOME, ALICE);
            waits.add(attempt.delay().toMillis());
            attempt.failed();
        }

        assertThat(waits).containsExactly(0L, 500L, 1_000L, 2_000L, 4_000L, 5_000L);
    }

    @Test
    void sessionFailuresDelayAnyAccount() {
        assertThat(throttle.admit(HOME, "bob", 3).orElseThrow().delay()).isEqualTo(Duration.ofSeconds(2));
    }

    @Test
    void delayDoesNotDependOnThePassword() {
        fail(HOME, ALICE, 3);
        Attempt right = attempt(HOME, ALICE);
        right.undecided();
        Attempt wrong = attempt(HOME, ALICE);

        assertThat(right.delay()).isEqualTo(wrong.delay()).isEqualTo(Duration.ofSeconds(2));
    }

    @Test
    void otherClientsAndAccountsAreNotDelayed() {
        fail(HOME, ALICE, 10);

        assertThat(delay(ELSEWHERE, ALICE)).isZero();
        assertThat(delay(ELSEWHERE, "bob@example.org")).isZero();
        assertThat(delay(HOME, "bob@example.org")).isZero();
    }

    @Test
    void ignoresCaseOfAccountNames() {
        fail(HOME, "ALICE@Example.org", 2);

        assertThat(delay(HOME, ALICE)).isEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void ipv6ClientIsItsSlash64() {
        fail(IpAddress.parse("2001:db8::1"), ALICE, 2);

        assertThat(delay(IpAddress.parse("2001:db8::ffff:ffff:ffff:ffff"), ALICE))
                .isEqualTo(Duration.ofSeconds(1));
        assertThat(delay(IpAddress.parse("2001:db8:0:1::1"), ALICE)).isZero();
    }

    @Test
    void forgetsFailuresOverTime() {
        fail(HOME, ALICE, 3);

        clock.advance(LIMITS.forgetting());
        assertThat(delay(HOME, ALICE)).isEqualTo(Duration.ofSeconds(1));

        clock.advance(LIMITS.forgetting().multipliedBy(2));
        assertThat(delay(HOME, ALICE)).isZero();
    }

    @Test
    void retriesWithAnOldPasswordDoNotAccumulate() {
        for (int i = 0; i < 1_000; i++) {
            fail(HOME, ALICE, 1);
            clock.advance(Duration.ofMinutes(5));
        }

        assertThat(delay(HOME, ALICE)).isZero();
        assertThat(throttle.size()).isLessThanOrEqualTo(3);
    }

    @Test
    void loginClearsFailuresOfClientOnAccount() {
        fail(HOME, ALICE, 4);

        succeed(HOME, ALICE);

        assertThat(delay(HOME, ALICE)).isZero();
    }

    @Test
    void loginDoesNotClearFailuresOnOtherAccounts() {
        fail(HOME, "bob@example.org", 4);

        succeed(HOME, ALICE);

        assertThat(delay(HOME, "bob@example.org")).isEqualTo(Duration.ofSeconds(4));
    }

    @Test
    void validAccountDoesNotHelpInGuessingOthers() {
        for (int i = 0; i < LIMITS.clientFailures(); i++) {
            fail(HOME, "guess-" + i, 1);
            succeed(HOME, "spammer@example.org");
        }

        assertThat(isRejected(HOME, "guess-again")).isTrue();
    }

    @Test
    void rejectsClientsWithTooManyFailures() {
        fail(HOME, ALICE, LIMITS.clientFailures());

        assertThat(isRejected(HOME, ALICE)).isTrue();
        assertThat(isRejected(HOME, "bob@example.org")).isTrue();
        assertThat(isRejected(ELSEWHERE, ALICE)).isFalse();
    }

    @Test
    void guesserIsReducedToTheRateOfForgetting() {
        int admitted = 0;
        for (int second = 0; second < 3 * 3_600; second++) {
            if (throttle.admit(HOME, "guess-" + second, 0).isPresent()) {
                admitted++;
            }
            clock.advance(Duration.ofSeconds(1));
        }

        assertThat(admitted).isLessThanOrEqualTo(LIMITS.clientFailures() + 3 * 60);
    }

    @Test
    void malformedAttemptsCountForTheClient() {
        for (int i = 0; i < LIMITS.clientFailures(); i++) {
            throttle.malformed(HOME);
        }

        assertThat(isRejected(HOME, ALICE)).isTrue();
    }

    @Test
    void concurrentAttemptsGainNothing() {
        List<Long> waits = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            waits.add(attempt(HOME, ALICE).delay().toMillis());
        }

        assertThat(waits).containsExactly(0L, 500L, 1_000L, 2_000L);
    }

    @Test
    void concurrentSessionsGetNoMoreAttempts() throws Exception {
        Callable<Integer> guesser = () -> {
            int admitted = 0;
            for (int i = 0; i < 100; i++) {
                if (throttle.admit(HOME, ALICE, 0).isPresent()) {
                    admitted++;
                }
            }
            return admitted;
        };
        ExecutorService sessions = Executors.newFixedThreadPool(8);
        try {
            int admitted = 0;
            for (Future<Integer> each : sessions.invokeAll(List.of(guesser, guesser, guesser, guesser))) {
                admitted += each.get();
            }

            assertThat(admitted).isEqualTo(LIMITS.clientFailures());
        } finally {
            sessions.shutdownNow();
        }
    }

    @Test
    void knownClientLogsInConcurrentlyWithoutDelay() {
        succeed(HOME, ALICE);

        List<Attempt> attempts = List.of(attempt(HOME, ALICE), attempt(HOME, ALICE), attempt(HOME, ALICE));

        assertThat(attempts).allSatisfy(attempt -> assertThat(attempt.delay()).isZero());
        attempts.forEach(Attempt::succeeded);
        assertThat(delay(HOME, ALICE)).isZero();
    }

    @Test
    void knownClientIsDelayedAfterFailures() {
        succeed(HOME, ALICE);
        fail(HOME, ALICE, 3);

        assertThat(delay(HOME, ALICE)).isEqualTo(Duration.ofSeconds(2));
    }

    @Test
    void undecidedAttemptsAreNotCounted() {
        for (int i = 0; i < 10; i++) {
            attempt(HOME, ALICE).undecided();
        }

        assertThat(throttle.size()).isZero();
    }

    @Test
    void distributedAttackCannotLockOutTheOwner() {
        succeed(HOME, ALICE);

        for (int i = 0; i < 25_000; i++) {
            attempt(bot(i), ALICE).failed();
        }

        assertThat(delay(HOME, ALICE)).isZero();
        assertThat(delay(ELSEWHERE, ALICE)).isEqualTo(LIMITS.sharedDelay());
    }

    @Test
    void distributedAttackDelaysEveryBot() {
        for (int i = 0; i < LIMITS.freeFailures() + 4; i++) {
            attempt(bot(i), ALICE).failed();
        }

        assertThat(delay(bot(77_777), ALICE)).isEqualTo(LIMITS.sharedDelay());
        assertThat(delay(bot(77_777), "bob@example.org")).isZero();
    }

    @Test
    void distributedAttackIsForgottenSoonAfterItEnds() {
        for (int i = 0; i < 25_000; i++) {
            attempt(bot(i), ALICE).failed();
        }

        clock.advance(LIMITS.forgetting().multipliedBy(LIMITS.clientFailures() - LIMITS.freeFailures()));

        assertThat(delay(ELSEWHERE, ALICE)).isZero();
    }

    @Test
    void trustOfTheOwnerEnds() {
        succeed(HOME, ALICE);
        clock.advance(LIMITS.trust());
        for (int i = 0; i < 50; i++) {
            attempt(bot(i), ALICE).failed();
        }

        assertThat(delay(HOME, ALICE)).isEqualTo(LIMITS.sharedDelay());
    }

    @Test
    void guesserBehindNatDoesNotAffectKnownClients() {
        succeed(HOME, ALICE);
        for (int i = 0; i < LIMITS.clientFailures(); i++) {
            fail(HOME, "guess-" + i, 1);
        }

        assertThat(isRejected(HOME, "guess-again")).isTrue();
        assertThat(delay(HOME, ALICE)).isZero();
    }

    @Test
    void guesserBehindNatHasOneFreeGuess() {
        succeed(HOME, ALICE);
        for (int i = 0; i < LIMITS.clientFailures(); i++) {
            fail(HOME, "guess-" + i, 1);
        }

        fail(HOME, ALICE, 1);

        assertThat(isRejected(HOME, ALICE)).isTrue();
    }

    /** With one hash at a time, a part of the flood waits before the other clients arrive and a part after them. */
    @Test
    void floodIsHashedAfterKnownAndCleanClients() throws Exception {
        Throttle one = new Throttle(() -> LIMITS, clock.ticker(), 1, Duration.ofMinutes(1));
        one.admit(HOME, ALICE, 0).orElseThrow().succeeded();
        IntStream.range(0, 5)
                .forEach(i -> one.admit(bot(i), "guessed", 0).orElseThrow().failed());
        List<String> order = new CopyOnWriteArrayList<>();
        CountDownLatch go = new CountDownLatch(1);
        ExecutorService threads = Executors.newCachedThreadPool();
        try {
            List<Future<?>> running = new ArrayList<>();
            CountDownLatch taken = new CountDownLatch(1);
            running.add(threads.submit(
                    () -> one.admit(ELSEWHERE, "first", 0).orElseThrow().hash(() -> {
                        taken.countDown();
                        return order.add("taken") && awaited(go);
                    })));
            assertThat(awaited(taken)).isTrue();
            for (int i = 0; i < 5; i++) {
                waitFor(one, one.admit(bot(i), ALICE, 0).orElseThrow(), () -> order.add("flood"), threads, running);
                if (i == 2) {
                    waitFor(
                            one,
                            one.admit(bot(9), "carol", 0).orElseThrow(),
                            () -> order.add("clean"),
                            threads,
                            running);
                    waitFor(one, one.admit(HOME, ALICE, 0).orElseThrow(), () -> order.add("known"), threads, running);
                }
            }
            go.countDown();
            for (Future<?> each : running) {
                each.get();
            }
        } finally {
            threads.shutdownNow();
        }

        assertThat(order).containsExactly("taken", "known", "clean", "flood", "flood", "flood", "flood", "flood");
    }

    /** Its attempts are not failures; without this rule it would rank like a new client. */
    @Test
    void timedOutClientGoesLaterNextTime() throws Exception {
        Throttle withoutWait = new Throttle(() -> LIMITS, clock.ticker(), 1, Duration.ZERO);
        attempt(withoutWait, HOME).hash(() -> {
            Attempt missed = attempt(withoutWait, ELSEWHERE);
            assertThatExceptionOfType(HashQueue.TooManyLoginsException.class).isThrownBy(() -> missed.hash(() -> true));
            missed.undecided();
            return true;
        });

        Attempt next = attempt(withoutWait, ELSEWHERE);
        assertThat(next.rank()).isGreaterThan(attempt(withoutWait, bot(1)).rank());
        assertThat(next.delay()).isZero();
    }

    private static Attempt attempt(Throttle asked, IpAddress client) {
        return asked.admit(client, "user of " + client, 0).orElseThrow();
    }

    private static void waitFor(
            Throttle one,
            Attempt attempt,
            Supplier<Boolean> hashing,
            ExecutorService threads,
            List<Future<?>> running) {
        int before = one.queue().waiting();
        running.add(threads.submit(() -> attempt.hash(hashing)));
        while (one.queue().waiting() == before) {
            Thread.onSpinWait();
        }
    }

    private static boolean awaited(CountDownLatch latch) {
        try {
            latch.await();
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    @Test
    void stateIsBounded() {
        ThrottleLimits small = new ThrottleLimits(
                5,
                100,
                20,
                Duration.ofMinutes(1),
                Duration.ofMillis(500),
                Duration.ofSeconds(5),
                Duration.ofSeconds(3),
                Duration.ofDays(7),
                50);
        Throttle bounded = new Throttle(small, clock.ticker());
        for (int i = 0; i < 20; i++) {
            bounded.admit(HOME, ALICE, 0).orElseThrow().failed();
        }

        for (int i = 0; i < 5_000; i++) {
            bounded.admit(bot(i), "x".repeat(1_000) + i, 0).orElseThrow().failed();
            bounded.admit(bot(i), "y" + i, 0).orElseThrow().succeeded();
        }

        assertThat(bounded.size()).isLessThanOrEqualTo(4 * 50);
        assertThat(bounded.admit(HOME, ALICE, 0).orElseThrow().delay())
                .as("the guesser is remembered")
                .isEqualTo(Duration.ofSeconds(5));
    }

    @Test
    void interruptedPauseEndsTheAttempt() {
        Thread.currentThread().interrupt();

        assertThatExceptionOfType(CancellationException.class)
                .isThrownBy(() -> Pause.onTheCallingThread().pause(Duration.ofSeconds(30)));
        assertThat(Thread.interrupted()).as("the interrupt is kept").isTrue();
    }
}
