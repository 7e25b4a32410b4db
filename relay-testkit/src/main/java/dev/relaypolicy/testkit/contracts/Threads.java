package dev.relaypolicy.testkit.contracts;

import static org.junit.jupiter.api.Assertions.fail;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.IntConsumer;

final class Threads {

    private static final int LIMIT_SECONDS = 60;

    private Threads() {}

    /**
     * Runs the action with the number of each thread, from 0. An exception in any thread, or one that takes 60 s, fails
     * the test.
     */
    static void together(int threads, IntConsumer action) throws InterruptedException {
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            CyclicBarrier start = new CyclicBarrier(threads);
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                int thread = i;
                running.add(pool.submit(() -> {
                    await(start);
                    action.accept(thread);
                }));
            }
            for (Future<?> future : running) {
                future.get(LIMIT_SECONDS, TimeUnit.SECONDS);
            }
        } catch (ExecutionException e) {
            fail("threw under concurrent use", e.getCause());
        } catch (TimeoutException e) {
            fail("did not finish within " + LIMIT_SECONDS + " s under concurrent use", e);
        } finally {
            pool.shutdownNow();
        }
    }

    private static void await(CyclicBarrier start) {
        try {
            start.await(LIMIT_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException | BrokenBarrierException | TimeoutException e) {
            throw new IllegalStateException("the threads did not start together", e);
        }
    }
}
