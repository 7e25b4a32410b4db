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
 * Slows the guessing of passwords. One serves every listener of a process. Failures are counted by client (an IPv6 client is
 * its /64), by account, by the two together, and by the caller for its session:
 *
 * <ul>
 *   <li>A client's own failures on an account, and those of its session, make its next attempts there wait, longer each time.
 *   <li>A client's failures over all accounts make it wait, and at last it is not looked at.
 *   <li>An account's failures from all clients make everybody wait a little, and never more: a stranger cannot lock anybody
 *       out.
 *   <li>Who has logged in from an address lately, and has not failed on that account from there since, neither waits for the
 *       failures of others nor is shut out with them: one infected machine behind a router does not stop its neighbours.
 *   <li>Password hashes are computed few at a time. Clients that are known for the account go first, then those with the fewest
 *       attempts on record, so that a flood of wrong passwords does not starve right ones. A client whose turn did not come in time
 *       goes later next time, and is not slowed for it otherwise.
 *   <li>A login clears the failures of that client on that account, and no others: a valid account does not help in guessing
 *       another.
 * </ul>
 *
 * <p>Waiting comes before the check and does not hang on its result, so that a quick answer says nothing. An attempt is
 * counted as a failure when it begins, and taken back when it was none: many at once gain nothing. What is kept is
 * {@linkplain ThrottleLimits#tracked bounded} and in memory only. Safe for use by many threads.
 */
public final class Throttle {

    /** Half of the processors compute hashes at most, however many clients log in: the others go on with the mail. */
    private static final int MAX_HASHES = Math.max(1, Runtime.getRuntime().availableProcessors() / 2);

    /** How long a login waits for its turn to be hashed. */
    private static final Duration HASH_PATIENCE = Duration.ofSeconds(10);

    private final Supplier<ThrottleLimits> limits;
    private final HashQueue queue;
    private final Ticker ticker;
    private final long start;
    private final Tallies<IpAddress> clients;
    private final Tallies<Long> accounts;
    private final Tallies<ClientAccount> pairs;
    private final Tallies<IpAddress> missedTurns;
    private final Map<ClientAccount, Duration> logins = new LinkedHashMap<>();

    /**
     * A throttle that has seen nobody yet.
     *
     * @param ticker measures elapsed time, so that setting the wall clock changes nothing
     */
    public Throttle(ThrottleLimits limits, Ticker ticker) {
        this(() -> limits, ticker);
        requireNonNull(limits, "limits");
    }

    /**
     * A throttle that has seen nobody yet.
     *
     * @param limits gives the limits as they stand now: what was counted by others before is judged by these
     * @param ticker measures elapsed time
     */
    public Throttle(Supplier<ThrottleLimits> limits, Ticker ticker) {
        this(limits, ticker, MAX_HASHES, HASH_PATIENCE);
    }

    /**
     * A throttle that has seen nobody yet.
     *
     * @param limits gives the limits as they stand now
     * @param ticker measures elapsed time
     * @param hashesAtOnce how many password hashes may be computed at a time
     * @param hashPatience how long a login waits for its turn to be hashed
     */
    public Throttle(Supplier<ThrottleLimits> limits, Ticker ticker, int hashesAtOnce, Duration hashPatience) {
        if (hashesAtOnce < 1) {
            throw new IllegalArgumentException("`" + hashesAtOnce + "` hashes at once: use 1 or more");
        }
        this.queue = new HashQueue(hashesAtOnce, hashPatience);
        this.limits = requireNonNull(limits, "limits");
        this.ticker = requireNonNull(ticker, "ticker");
        this.start = ticker.read();
        this.clients = tallies();
        this.accounts = tallies();
        this.pairs = tallies();
        this.missedTurns = tallies();
    }

    private <K> Tallies<K> tallies() {
        return new Tallies<>(limits);
    }

    /** Returns the time elapsed since this throttle was made. */
    private Duration now() {
        return Duration.ofNanos(ticker.read() - start);
    }

    /** The limits of this throttle. */
    public ThrottleLimits limits() {
        return limits.get();
    }

    /**
     * Asks whether an attempt may go on.
     *
     * @param userName the account, under one name for all its spellings
     * @param sessionFailures how often the session has failed before
     * @return the attempt; empty where the client has failed so often that the password is not to be looked at
     */
    public synchronized Optional<Attempt> admit(IpAddress client, String userName, int sessionFailures) {
        Duration now = now();
        ClientAccount who = ClientAccount.of(client, userName);
        int ownFailures = pairs.count(who, now);
        boolean known = ownFailures == 0 && hasLoggedInLately(who, now);
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

    /** Counts a failure of a client that did not get as far as naming an account, such as a response that is not base64. */
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
        takeBack(who, limits().forgetting(), now());
    }

    synchronized void succeeded(ClientAccount who) {
        Duration now = now();
        takeBack(who, pairs.left(who, now), now);
        logins.remove(who);
        logins.put(who, now);
        while (logins.size() > limits().tracked()) {
            logins.remove(logins.keySet().iterator().next());
        }
    }

    private void takeBack(ClientAccount who, Duration time, Duration now) {
        pairs.subtract(who, time, now);
        clients.subtract(who.client(), time, now);
        accounts.subtract(who.account(), time, now);
    }

    private boolean hasLoggedInLately(ClientAccount who, Duration now) {
        Duration login = logins.get(who);
        return login != null && now.minus(login).compareTo(limits().trust()) < 0;
    }

    /** How many keys are kept, of all kinds. */
    synchronized int size() {
        return clients.size() + accounts.size() + pairs.size() + missedTurns.size() + logins.size();
    }
}
