package dev.relaypolicy.pop;

import static java.util.Objects.requireNonNull;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import com.google.common.collect.ImmutableList;
import dev.relaypolicy.Grant;
import dev.relaypolicy.mail.EmailAddress;
import dev.relaypolicy.net.IpAddress;
import dev.relaypolicy.spi.GrantStore;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Keeps grants in the memory of this process, and so until it ends.
 *
 * <p>The grants of a mailbox are one small list under its address: a mailbox that logs in from ever more clients loses its own
 * oldest grants, never another's. Whether a grant holds is read from the grant. Expiry in the cache only frees memory, and so does
 * the bound on mailboxes, which is meant to be above the number of mailboxes there are: beyond it, the mailbox that logged in
 * longest ago loses its grants.
 *
 * <p>Safe for use by many threads. Starts none of its own.
 */
public final class CaffeineGrantStore implements GrantStore {

    /** From how many clients a mailbox can hold grants at a time, where nothing else is said. */
    public static final int DEFAULT_CLIENTS_PER_MAILBOX = 8;

    /** As XMail has it: the last login of a mailbox is the only one that counts (POP3Utils.cpp:UPopSaveUserIP). */
    public static final int LAST_LOGIN_WINS = 1;

    private static final int MOST_CLIENTS_PER_MAILBOX = 1_000;

    private final IntSupplier clientsPerMailbox;
    private final long mostMailboxes;
    private final Cache<EmailAddress, ImmutableList<Grant>> grantsByMailbox;

    /**
     * A store without grants.
     *
     * @param window how long a grant lasts; nothing is kept longer after a mailbox's last login
     * @param clientsPerMailbox from how many clients a mailbox can hold grants at a time, 1 to 1000
     * @param mostMailboxes how many mailboxes can hold grants at a time, 1 or more
     * @param clock decides when memory is freed, and nothing else
     */
    public CaffeineGrantStore(Duration window, int clientsPerMailbox, long mostMailboxes, InstantSource clock) {
        this(window, () -> clientsPerMailbox, mostMailboxes, clock);
        if (clientsPerMailbox < 1 || clientsPerMailbox > MOST_CLIENTS_PER_MAILBOX) {
            throw new IllegalArgumentException("`" + clientsPerMailbox + "` clients a mailbox cannot be kept: use 1 to "
                    + MOST_CLIENTS_PER_MAILBOX);
        }
    }

    /**
     * A store without grants.
     *
     * @param window how long a grant lasts at most; nothing is kept longer after a mailbox's last login
     * @param clientsPerMailbox gives from how many clients a mailbox can hold grants at a time, 1 to 1000, when it logs in now
     * @param mostMailboxes how many mailboxes can hold grants at a time, 1 or more
     * @param clock decides when memory is freed, and nothing else
     */
    public CaffeineGrantStore(Duration window, IntSupplier clientsPerMailbox, long mostMailboxes, InstantSource clock) {
        requireNonNull(clock, "clock");
        if (window.isZero() || window.isNegative()) {
            throw new IllegalArgumentException("`" + window + "` is not a window: use more than 0 seconds");
        }
        if (mostMailboxes < 1) {
            throw new IllegalArgumentException("`" + mostMailboxes + "` mailboxes cannot be kept: use 1 or more");
        }
        this.clientsPerMailbox = requireNonNull(clientsPerMailbox, "clientsPerMailbox");
        this.mostMailboxes = mostMailboxes;
        this.grantsByMailbox = Caffeine.newBuilder()
                .expireAfterWrite(window)
                .ticker(ticker(clock))
                .executor(Runnable::run)
                .build();
    }

    private static Ticker ticker(InstantSource clock) {
        long start = clock.millis();
        return () -> TimeUnit.MILLISECONDS.toNanos(clock.millis() - start);
    }

    @Override
    public void record(Grant grant) {
        grantsByMailbox.asMap().compute(grant.mailbox(), (mailbox, held) -> with(grant, held));
        while (grantsByMailbox.estimatedSize() > mostMailboxes) {
            forgetLongestAgo();
        }
    }

    /** By hand: with {@code maximumSize} every lookup would keep count, and the grant just given could be what is dropped. */
    private void forgetLongestAgo() {
        grantsByMailbox
                .policy()
                .expireAfterWrite()
                .orElseThrow()
                .oldest(1)
                .keySet()
                .forEach(grantsByMailbox::invalidate);
    }

    @Override
    public Optional<Grant> find(EmailAddress mailbox, IpAddress client, Instant instant) {
        List<Grant> held = grantsByMailbox.getIfPresent(mailbox);
        if (held == null) {
            return Optional.empty();
        }
        for (Grant grant : held) {
            if (grant.client().equals(client) && grant.holdsAt(instant)) {
                return Optional.of(grant);
            }
        }
        return Optional.empty();
    }

    @Override
    public void revoke(EmailAddress mailbox) {
        grantsByMailbox.invalidate(mailbox);
    }

    /** The grants with one more at the end, without those it replaces, has outlived or leaves no room for. */
    private ImmutableList<Grant> with(Grant grant, @Nullable ImmutableList<Grant> held) {
        if (held == null) {
            return ImmutableList.of(grant);
        }
        List<Grant> others = new ArrayList<>(held.size());
        for (Grant other : held) {
            if (!other.client().equals(grant.client()) && other.expiry().isAfter(grant.login())) {
                others.add(other);
            }
        }
        if (others.isEmpty()) {
            return ImmutableList.of(grant);
        }
        int most = Math.min(Math.max(clientsPerMailbox.getAsInt(), 1), MOST_CLIENTS_PER_MAILBOX);
        int tooMany = Math.max(0, others.size() + 1 - most);
        return ImmutableList.<Grant>builder()
                .addAll(others.subList(tooMany, others.size()))
                .add(grant)
                .build();
    }
}
