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
 * Lets a few threads at a time compute password hashes, in the order of their rank. Of equal ranks the newest goes first: under a
 * flood the oldest is about to give up, and a newcomer is served at once instead of after everybody who waits. Safe for use by many
 * threads.
 */
final class HashQueue {

    /** More clients log in at once than there is time for. */
    static final class TooManyLoginsException extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    private record Waiter(long rank, long number, Semaphore turn) {}

    private final Duration patience;
    private final TreeSet<Waiter> waiters = new TreeSet<>(Comparator.comparingLong(Waiter::rank)
            .thenComparing(Comparator.comparingLong(Waiter::number).reversed()));

    /** The attempts that wait or compute. */
    private final Multiset<ClientAccount> active = HashMultiset.create();

    private int free;
    private long entered;

    /**
     * Creates a queue.
     *
     * @param atOnce how many hashes may be computed at a time
     * @param patience how long an attempt waits for its turn
     */
    HashQueue(int atOnce, Duration patience) {
        this.free = atOnce;
        this.patience = patience;
    }

    /**
     * Computes something when its turn comes.
     *
     * @param who the client and the account; each further attempt of theirs at the same time ranks one lower
     * @param rank lower goes first
     * @throws TooManyLoginsException if its turn does not come in time
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
            if (waiter.turn().tryAcquire(patience.toNanos(), NANOSECONDS)) {
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

    /** Returns how many attempts wait for their turn. */
    synchronized int waiting() {
        return waiters.size();
    }
}
