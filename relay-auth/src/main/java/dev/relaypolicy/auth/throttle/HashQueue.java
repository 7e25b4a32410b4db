package dev.relaypolicy.auth.throttle;

import static java.util.concurrent.TimeUnit.NANOSECONDS;

import com.google.common.collect.HashMultiset;
import com.google.common.collect.Multiset;
import java.time.Duration;
import java.util.Comparator;
import java.util.TreeSet;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;

/**
 * Limits how many threads compute password hashes at the same time; the others wait in the order of their rank. Of
 * equal ranks the newest goes first: in a flood the oldest are about to time out. Thread-safe.
 */
final class HashQueue {

    static final class TooManyLoginsException extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    private record Waiter(long rank, long number, Semaphore turn) {}

    private final Duration timeout;
    private final TreeSet<Waiter> waiters = new TreeSet<>(Comparator.comparingLong(Waiter::rank)
            .thenComparing(Comparator.comparingLong(Waiter::number).reversed()));

    /** The attempts that wait or compute, by client and account. */
    private final Multiset<ClientAccount> active = HashMultiset.create();

    private int free;
    private long entered;

    HashQueue(int concurrency, Duration timeout) {
        this.free = concurrency;
        this.timeout = timeout;
    }

    /**
     * Runs a computation, after waiting for its turn.
     *
     * @param who each other active attempt of this client and account adds one to the rank
     * @param rank the lowest goes first
     * @throws TooManyLoginsException if the wait exceeds the timeout
     */
    <T> T run(ClientAccount who, long rank, Supplier<T> computation) {
        takeTurn(who, rank);
        try {
            return computation.get();
        } finally {
            giveTurn(who);
        }
    }

    private void takeTurn(ClientAccount who, long rank) {
        Waiter waiter;
        synchronized (this) {
            if (free > 0) {
                free--;
                active.add(who);
                return;
            }
            waiter = new Waiter(rank + active.count(who), entered++, new Semaphore(0));
            waiters.add(waiter);
            active.add(who);
        }
        boolean interrupted = false;
        try {
            if (waiter.turn().tryAcquire(timeout.toNanos(), NANOSECONDS)) {
                return;
            }
        } catch (InterruptedException e) {
            interrupted = true;
            Thread.currentThread().interrupt();
        }
        synchronized (this) {
            boolean granted = !waiters.remove(waiter);
            if (granted && !interrupted) {
                return;
            }
            if (granted) {
                giveTurn(who);
            } else {
                active.remove(who);
            }
        }
        throw new TooManyLoginsException();
    }

    private synchronized void giveTurn(ClientAccount who) {
        active.remove(who);
        Waiter next = waiters.pollFirst();
        if (next == null) {
            free++;
        } else {
            next.turn().release();
        }
    }

    synchronized int waiting() {
        return waiters.size();
    }
}
