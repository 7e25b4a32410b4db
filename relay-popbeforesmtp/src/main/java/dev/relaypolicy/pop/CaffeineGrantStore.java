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
 * Keeps grants in the memory of this process, and so until it ends.
 *
 * <p>The grants of a mailbox are one small list under its address: a mailbox that logs in from ever more clients loses its own
 * oldest grants, never another's. A grant holds between its stored instants, and for no more elapsed time than lies between them,
 * so that a wall clock that is set back does not lengthen it. One that was found expired is dropped. Expiry in the cache only frees
 * memory, and so does the bound on mailboxes, which is meant to be above the number of mailboxes there are: beyond it, the mailbox
 * that logged in longest ago loses its grants.
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
    private final Ticker ticker;
    private final Cache<EmailAddress, ImmutableList<Held>> grantsByMailbox;

    /**
     * A grant that is held.
     *
     * @param recorded what the ticker read when the grant was recorded
     */
    private record Held(Grant grant, long recorded) {

        boolean isOver(Instant instant, long ticks) {
            Duration lifetime = Duration.between(grant.login(), grant.expiry());
            return !instant.isBefore(grant.expiry())
                    || Duration.ofNanos(ticks - recorded).compareTo(lifetime) >= 0;
        }
    }

    /**
     * A store without grants.
     *
     * @param window how long a grant lasts; nothing is kept longer after a mailbox's last login
     * @param clientsPerMailbox from how many clients a mailbox can hold grants at a time, 1 to 1000
     * @param mostMailboxes how many mailboxes can hold grants at a time, 1 or more
     * @param ticker measures elapsed time
     */
    public CaffeineGrantStore(Duration window, int clientsPerMailbox, long mostMailboxes, Ticker ticker) {
        this(window, () -> clientsPerMailbox, mostMailboxes, ticker);
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
     * @param ticker measures elapsed time
     */
    public CaffeineGrantStore(Duration window, IntSupplier clientsPerMailbox, long mostMailboxes, Ticker ticker) {
        if (window.isZero() || window.isNegative()) {
            throw new IllegalArgumentException("`" + window + "` is not a window: use more than 0 seconds");
        }
        if (mostMailboxes < 1) {
            throw new IllegalArgumentException("`" + mostMailboxes + "` mailboxes cannot be kept: use 1 or more");
        }
        this.clientsPerMailbox = requireNonNull(clientsPerMailbox, "clientsPerMailbox");
        this.mostMailboxes = mostMailboxes;
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
        List<Held> grants = grantsByMailbox.getIfPresent(mailbox);
        if (grants == null) {
            return Optional.empty();
        }
        for (Held held : grants) {
            if (held.grant().client().equals(client)) {
                if (held.isOver(instant, ticker.read())) {
                    drop(mailbox, held);
                    return Optional.empty();
                }
                return Optional.of(held.grant()).filter(grant -> grant.holdsAt(instant));
            }
        }
        return Optional.empty();
    }

    /** Drops an expired grant, so that it does not come back if the wall clock is set back. */
    private void drop(EmailAddress mailbox, Held expired) {
        grantsByMailbox.asMap().computeIfPresent(mailbox, (key, grants) -> {
            ImmutableList<Held> left =
                    grants.stream().filter(held -> !held.equals(expired)).collect(ImmutableList.toImmutableList());
            return left.isEmpty() ? null : left;
        });
    }

    @Override
    public void revoke(EmailAddress mailbox) {
        grantsByMailbox.invalidate(mailbox);
    }

    /** The grants with one more at the end, without those it replaces, has outlived or leaves no room for. */
    private ImmutableList<Held> with(Held added, @Nullable ImmutableList<Held> held) {
        if (held == null) {
            return ImmutableList.of(added);
        }
        Grant grant = added.grant();
        List<Held> others = new ArrayList<>(held.size());
        for (Held other : held) {
            if (!other.grant().client().equals(grant.client()) && !other.isOver(grant.login(), added.recorded())) {
                others.add(other);
            }
        }
        if (others.isEmpty()) {
            return ImmutableList.of(added);
        }
        int most = Math.min(Math.max(clientsPerMailbox.getAsInt(), 1), MOST_CLIENTS_PER_MAILBOX);
        int tooMany = Math.max(0, others.size() + 1 - most);
        return ImmutableList.<Held>builder()
                .addAll(others.subList(tooMany, others.size()))
                .add(added)
                .build();
    }
}
