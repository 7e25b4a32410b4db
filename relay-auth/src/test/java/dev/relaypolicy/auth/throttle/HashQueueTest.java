package dev.relaypolicy.auth.throttle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.relaypolicy.auth.throttle.HashQueue.TooManyLoginsException;
import dev.relaypolicy.net.IpAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class HashQueueTest {

    private static final ClientAccount ALICE = ClientAccount.of(IpAddress.parse("192.0.2.1"), "alice");
    private static final ClientAccount BOB = ClientAccount.of(IpAddress.parse("192.0.2.2"), "bob");
    private static final ClientAccount CAT = ClientAccount.of(IpAddress.parse("192.0.2.3"), "cat");

    private final HashQueue queue = new HashQueue(1, Duration.ofMinutes(1));
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final CountDownLatch go = new CountDownLatch(1);
    private final List<String> order = new CopyOnWriteArrayList<>();
    private final List<Future<?>> running = new ArrayList<>();

    @AfterEach
    void stop() {
        threads.shutdownNow();
    }

    /** Occupies the queue until {@link #completed}. */
    private void occupy() {
        CountDownLatch taken = new CountDownLatch(1);
        running.add(threads.submit(() -> queue.run(CAT, 0, () -> {
            taken.countDown();
            return await(go);
        })));
        await(taken);
    }

    private static boolean await(CountDownLatch latch) {
        try {
            latch.await();
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Adds a waiting attempt. */
    private void enter(String name, ClientAccount who, long rank) {
        int before = queue.waiting();
        running.add(threads.submit(() -> queue.run(who, rank, () -> order.add(name))));
        while (queue.waiting() == before) {
            Thread.onSpinWait();
        }
    }

    private List<String> completed() throws Exception {
        go.countDown();
        for (Future<?> each : running) {
            each.get();
        }
        return order;
    }

    @Test
    void lowestRankGoesFirst() throws Exception {
        occupy();
        enter("failed twice", BOB, 3);
        enter("clean", ALICE, 1);
        enter("known", ALICE, -1);
        enter("failed once", ClientAccount.of(IpAddress.parse("192.0.2.4"), "dan"), 2);

        assertThat(completed()).containsExactly("known", "clean", "failed once", "failed twice");
    }

    @Test
    void newestOfEqualRanksGoesFirst() throws Exception {
        occupy();
        enter("first", ALICE, 1);
        enter("second", BOB, 1);
        enter("third", ClientAccount.of(IpAddress.parse("192.0.2.4"), "dan"), 1);

        assertThat(completed()).containsExactly("third", "second", "first");
    }

    @Test
    void furtherAttemptsOnTheSameAccountGoLater() throws Exception {
        occupy();
        enter("alice 1", ALICE, 0);
        enter("alice 2", ALICE, 0);
        enter("alice 3", ALICE, 0);
        enter("bob", BOB, 0);

        assertThat(completed()).containsExactly("bob", "alice 1", "alice 2", "alice 3");
    }

    @Test
    void waitingAttemptTimesOut() {
        HashQueue queueWithoutWait = new HashQueue(1, Duration.ZERO);

        queueWithoutWait.run(
                ALICE,
                0,
                () -> assertThatThrownBy(() -> queueWithoutWait.run(BOB, 0, () -> "never"))
                        .isInstanceOf(TooManyLoginsException.class));

        assertThat(queueWithoutWait.waiting()).isZero();
        assertThat(queueWithoutWait.run(BOB, 0, () -> "now")).isEqualTo("now");
    }

    @Test
    void interruptedAttemptPassesItsTurnOn() throws Exception {
        occupy();
        CountDownLatch over = new CountDownLatch(1);
        Thread waiter = new Thread(() -> {
            try {
                queue.run(ALICE, 0, () -> order.add("interrupted"));
            } catch (TooManyLoginsException e) {
                over.countDown();
            }
        });
        waiter.start();
        while (queue.waiting() == 0) {
            Thread.onSpinWait();
        }
        waiter.interrupt();
        await(over);
        enter("bob", BOB, 5);

        assertThat(completed()).containsExactly("bob");
    }

    @Test
    void failedComputationPassesItsTurnOn() {
        assertThatThrownBy(() -> queue.run(ALICE, 0, () -> {
                    throw new IllegalStateException("broken");
                }))
                .isInstanceOf(IllegalStateException.class);

        assertThat(queue.run(BOB, 0, () -> "now")).isEqualTo("now");
    }

    @Test
    void limitsConcurrencyAndServesEveryAttempt() throws Exception {
        HashQueue two = new HashQueue(2, Duration.ofMinutes(1));
        AtomicInteger computing = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        AtomicInteger done = new AtomicInteger();
        for (int i = 0; i < 8; i++) {
            ClientAccount who = ClientAccount.of(IpAddress.ofIpv4(i), "alice");
            long rank = i % 3;
            running.add(threads.submit(() -> {
                for (int j = 0; j < 1_000; j++) {
                    two.run(who, rank, () -> {
                        most.accumulateAndGet(computing.incrementAndGet(), Math::max);
                        computing.decrementAndGet();
                        return done.incrementAndGet();
                    });
                }
            }));
        }
        for (Future<?> each : running) {
            each.get();
        }

        assertThat(done).hasValue(8_000);
        assertThat(most.get()).isLessThanOrEqualTo(2);
        assertThat(two.waiting()).isZero();
    }
}
