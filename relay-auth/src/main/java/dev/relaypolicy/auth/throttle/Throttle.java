package dev.relaypolicy.auth.throttle;

import static java.util.Objects.requireNonNull;

import com.google.common.base.Ticker;
import com.google.common.collect.Comparators;
import dev.relaypolicy.net.IpAddress;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Rate limiting of logins, shared by all listeners of a process. It counts failures by client (an IPv6 client is its
 * /64), by account, and by client and account; the caller counts those of its session.
 *
 * <ul>
 *   <li>Failures of a client on an account, or of a session, delay its next attempts there with exponential backoff.
 *   <li>Failures of a client over all accounts delay its attempts, and reject them from a limit on.
 *   <li>Failures on an account from all clients delay every attempt there by a few seconds at most: a stranger cannot
 *       lock out the owner.
 *   <li>A client that has logged in to the account, without a failure since, does not suffer for the failures of others,
 *       such as an infected machine that shares its address.
 *   <li>The number of concurrent password hashes is limited. Clients known for the account go first, then those with the
 *       fewest recorded attempts. A client that has timed out waiting goes later next time.
 *   <li>A login clears only the failures of that client on that account: a valid account does not help in guessing.
 * </ul>
 *
 * <p>The delay precedes the verification and does not depend on its result. An attempt counts as a failure from its
 * beginning until it is reported as none, so concurrent attempts gain nothing. State is
 * {@linkplain ThrottleLimits#tracked bounded} and in memory only. Thread-safe.
 */
public final class Throttle {

    /** The other processors serve mail. */
    private static final int MAX_HASHES = Math.max(1, Runtime.getRuntime().availableProcessors() / 2);

    private static final Duration HASH_TIMEOUT = Duration.ofSeconds(10);

    private final Supplier<ThrottleLimits> limits;
    private final HashQueue queue;
    private final Ticker ticker;
    private final long start;
    private final FailureCounts<IpAddress> clients;
    private final FailureCounts<Long> accounts;
    private final FailureCounts<ClientAccount> pairs;
    private final FailureCounts<IpAddress> missedTurns;
    private final Map<ClientAccount, Duration> logins = new LinkedHashMap<>();

    /**
     * Creates a throttle with fixed limits.
     *
     * @param ticker measures elapsed time, independent of the wall clock
     */
    public Throttle(ThrottleLimits limits, Ticker ticker) {
        this(() -> limits, ticker);
        requireNonNull(limits, "limits");
    }

    /** Creates a throttle with limits that can change. Counts made under earlier limits remain. */
    public Throttle(Supplier<ThrottleLimits> limits, Ticker ticker) {
        this(limits, ticker, MAX_HASHES, HASH_TIMEOUT);
    }

    /**
     * Creates a throttle with limits that can change, and its own limits for hashing.
     *
     * @param maxHashes the maximum number of concurrent hash computations
     * @param hashTimeout the maximum wait of a login for its hash
     */
    public Throttle(Supplier<ThrottleLimits> limits, Ticker ticker, int maxHashes, Duration hashTimeout) {
        if (maxHashes < 1) {
            throw new IllegalArgumentException("`" + maxHashes + "` hashes at once: use 1 or more");
        }
        this.queue = new HashQueue(maxHashes, hashTimeout);
        this.limits = requireNonNull(limits, "limits");
        this.ticker = requireNonNull(ticker, "ticker");
        this.start = ticker.read();
        this.clients = failureCounts();
        this.accounts = failureCounts();
        this.pairs = failureCounts();
        this.missedTurns = failureCounts();
    }

    private <K> FailureCounts<K> failureCounts() {
        return new FailureCounts<>(limits);
    }

    private Duration now() {
        return Duration.ofNanos(ticker.read() - start);
    }

    /** Returns the current limits. */
    public ThrottleLimits limits() {
        return limits.get();
    }

    /**
     * Admits or rejects an attempt.
     *
     * @param account the name of the account, the same for all its spellings
     * @param sessionFailures the number of earlier failures of the session
     * @return empty if the client has too many failures
     */
    public synchronized Optional<Attempt> admit(IpAddress client, String account, int sessionFailures) {
        Duration now = now();
        ClientAccount who = ClientAccount.of(client, account);
        int ownFailures = pairs.count(who, now);
        boolean known = ownFailures == 0 && hasLoggedInRecently(who, now);
        Duration delay = limits().ownDelay(Math.max(ownFailures, sessionFailures));
        int rank = 0;
        if (!known) {
            int clientFailures = clients.count(who.client(), now);
            if (clientFailures >= limits().clientFailures()) {
                return Optional.empty();
            }
            int accountFailures = accounts.count(who.account(), now);
            delay = Comparators.max(delay, limits().sharedDelay(Math.max(clientFailures, accountFailures)));
            int attempts = clientFailures + missedTurns.count(who.client(), now);
            rank = 1 + 2 * attempts + (accountFailures > limits().freeFailures() ? 1 : 0);
            charge(who, now);
        }
        return Optional.of(new Attempt(this, who, delay, known, rank));
    }

    HashQueue queue() {
        return queue;
    }

    synchronized void missedTurn(ClientAccount who) {
        missedTurns.add(who.client(), now());
    }

    /** Counts a failure without an account, such as a response that is not base64. */
    public synchronized void malformed(IpAddress client) {
        clients.add(ClientAccount.network(client), now());
    }

    synchronized void charge(ClientAccount who) {
        charge(who, now());
    }

    private void charge(ClientAccount who, Duration now) {
        pairs.add(who, now);
        clients.add(who.client(), now);
        accounts.add(who.account(), now);
    }

    synchronized void refund(ClientAccount who) {
        subtract(who, limits().forgetting(), now());
    }

    synchronized void succeeded(ClientAccount who) {
        Duration now = now();
        subtract(who, pairs.left(who, now), now);
        logins.remove(who);
        logins.put(who, now);
        while (logins.size() > limits().tracked()) {
            logins.remove(logins.keySet().iterator().next());
        }
    }

    private void subtract(ClientAccount who, Duration time, Duration now) {
        pairs.subtract(who, time, now);
        clients.subtract(who.client(), time, now);
        accounts.subtract(who.account(), time, now);
    }

    private boolean hasLoggedInRecently(ClientAccount who, Duration now) {
        Duration login = logins.get(who);
        return login != null && now.minus(login).compareTo(limits().trust()) < 0;
    }

    synchronized int size() {
        return clients.size() + accounts.size() + pairs.size() + missedTurns.size() + logins.size();
    }
}
