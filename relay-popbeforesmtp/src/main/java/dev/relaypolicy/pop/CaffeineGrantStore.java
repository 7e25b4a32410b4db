package dev.relaypolicy.pop;

import static java.util.Objects.requireNonNull;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.google.common.base.Ticker;
import com.google.common.collect.ImmutableList;
import dev.relaypolicy.Grant;
import dev.relaypolicy.mail.EmailAddress;
import dev.relaypolicy.net.IpAddress;
import dev.relaypolicy.spi.GrantStore;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Keeps grants in the memory of this process. Each mailbox has one small list: a mailbox that logs in from ever more
 * clients evicts its own oldest grants only.
 *
 * <p>A grant holds no longer than its duration by elapsed time, so setting the wall clock back does not extend it. A
 * grant that a lookup has found expired never holds again.
 *
 * <p>Cache expiry only frees memory. The limit on mailboxes should exceed their number: above it, the mailbox with the
 * oldest login loses its grants.
 *
 * <p>Thread-safe. Starts no threads.
 */
public final class CaffeineGrantStore implements GrantStore {

    /** The default number of clients for which a mailbox can hold grants at the same time. */
    public static final int DEFAULT_CLIENTS_PER_MAILBOX = 8;

    /** XMail's limit: only the last login of a mailbox counts (POP3Utils.cpp:UPopSaveUserIP). */
    public static final int LAST_LOGIN_WINS = 1;

    private static final int MAX_CLIENTS_PER_MAILBOX = 1_000;

    private final IntSupplier clientsPerMailbox;
    private final long maxMailboxes;
    private final Ticker ticker;
    private final Cache<EmailAddress, ImmutableList<Held>> grantsByMailbox;

    /** A stored grant, with the ticker's reading when it was recorded. */
    private static final class Held {

        private final Grant grant;
        private final long recorded;

        /** A flag, because removing the grant would count as a write, which delays the expiry of the mailbox. */
        private volatile boolean over;

        Held(Grant grant, long recorded) {
            this.grant = grant;
            this.recorded = recorded;
        }

        /** Returns whether the grant has expired. If so, it stays expired if the wall clock is set back. */
        boolean isOver(Instant instant, long ticks) {
            Duration lifetime = Duration.between(grant.login(), grant.expiry());
            if (!instant.isBefore(grant.expiry())
                    || Duration.ofNanos(ticks - recorded).compareTo(lifetime) >= 0) {
                over = true;
            }
            return over;
        }
    }

    /**
     * Creates an empty store.
     *
     * @param window the longest duration of a grant, more than 0; this long after its last login, a mailbox is removed
     * @param clientsPerMailbox the maximum number of clients for which a mailbox can hold grants, 1 to 1000
     * @param maxMailboxes at least 1
     * @param ticker measures elapsed time
     * @throws IllegalArgumentException if a number or the window is out of range
     */
    public CaffeineGrantStore(Duration window, int clientsPerMailbox, long maxMailboxes, Ticker ticker) {
        this(window, () -> clientsPerMailbox, maxMailboxes, ticker);
        if (clientsPerMailbox < 1 || clientsPerMailbox > MAX_CLIENTS_PER_MAILBOX) {
            throw new IllegalArgumentException("`" + clientsPerMailbox
                    + "` clients per mailbox is out of range: use 1 to " + MAX_CLIENTS_PER_MAILBOX);
        }
    }

    /**
     * Creates an empty store, with a limit on clients that can change.
     *
     * @param clientsPerMailbox supplies the limit at each login; values outside 1 to 1000 are clamped
     */
    public CaffeineGrantStore(Duration window, IntSupplier clientsPerMailbox, long maxMailboxes, Ticker ticker) {
        if (window.isZero() || window.isNegative()) {
            throw new IllegalArgumentException("`" + window + "` is not a window: use more than 0 seconds");
        }
        if (maxMailboxes < 1) {
            throw new IllegalArgumentException("`" + maxMailboxes + "` mailboxes is out of range: use 1 or more");
        }
        this.clientsPerMailbox = requireNonNull(clientsPerMailbox, "clientsPerMailbox");
        this.maxMailboxes = maxMailboxes;
        this.ticker = requireNonNull(ticker, "ticker");
        this.grantsByMailbox = Caffeine.newBuilder()
                .expireAfterWrite(window)
                .ticker(ticker::read)
                .executor(Runnable::run)
                .build();
    }

    @Override
    public void record(Grant grant) {
        long ticks = ticker.read();
        grantsByMailbox.asMap().compute(grant.mailbox(), (mailbox, held) -> with(new Held(grant, ticks), held));
        if (grantsByMailbox.estimatedSize() > maxMailboxes) {
            evictOldestLogins();
        }
    }

    /**
     * Caffeine's {@code maximumSize} would count every lookup as use, and could evict the grant just recorded.
     * Synchronized, because two threads would evict one mailbox too many.
     */
    private synchronized void evictOldestLogins() {
        // the size includes expired mailboxes
        grantsByMailbox.cleanUp();
        while (grantsByMailbox.estimatedSize() > maxMailboxes) {
            grantsByMailbox
                    .policy()
                    .expireAfterWrite()
                    .orElseThrow()
                    .oldest(1)
                    .keySet()
                    .forEach(grantsByMailbox::invalidate);
        }
    }

    @Override
    public Optional<Grant> find(EmailAddress mailbox, IpAddress client, Instant instant) {
        List<Held> grants = grantsByMailbox.getIfPresent(mailbox);
        if (grants == null) {
            return Optional.empty();
        }
        for (Held held : grants) {
            if (held.grant.client().equals(client)) {
                return held.isOver(instant, ticker.read())
                        ? Optional.empty()
                        : Optional.of(held.grant).filter(grant -> grant.holdsAt(instant));
            }
        }
        return Optional.empty();
    }

    @Override
    public void revoke(EmailAddress mailbox) {
        grantsByMailbox.invalidate(mailbox);
    }

    /** Adds a grant and removes the one that it replaces, the expired ones, and the oldest ones above the limit. */
    private ImmutableList<Held> with(Held added, @Nullable ImmutableList<Held> held) {
        if (held == null) {
            return ImmutableList.of(added);
        }
        Grant grant = added.grant;
        List<Held> others = new ArrayList<>(held.size());
        for (Held other : held) {
            if (!other.grant.client().equals(grant.client()) && !other.isOver(grant.login(), added.recorded)) {
                others.add(other);
            }
        }
        if (others.isEmpty()) {
            return ImmutableList.of(added);
        }
        int max = Math.min(Math.max(clientsPerMailbox.getAsInt(), 1), MAX_CLIENTS_PER_MAILBOX);
        int excess = Math.max(0, others.size() + 1 - max);
        return ImmutableList.<Held>builder()
                .addAll(others.subList(excess, others.size()))
                .add(added)
                .build();
    }
}
