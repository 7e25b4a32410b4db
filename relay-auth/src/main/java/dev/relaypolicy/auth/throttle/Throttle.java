package dev.relaypolicy.auth.throttle;

import static java.util.Objects.requireNonNull;

import com.google.common.collect.Comparators;
import dev.relaypolicy.net.IpAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
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
 *   <li>A login clears the failures of that client on that account, and no others: a valid account does not help in guessing
 *       another.
 * </ul>
 *
 * <p>Waiting comes before the check and does not hang on its result, so that a quick answer says nothing. An attempt is
 * counted as a failure when it begins, and taken back when it was none: many at once gain nothing. What is kept is
 * {@linkplain ThrottleLimits#tracked bounded} and in memory only. Safe for use by many threads.
 */
public final class Throttle {

    private final Supplier<ThrottleLimits> limits;
    private final InstantSource clock;
    private final Tallies<IpAddress> clients;
    private final Tallies<Long> accounts;
    private final Tallies<ClientAccount> pairs;
    private final Map<ClientAccount, Instant> logins = new LinkedHashMap<>();

    /** A throttle that has seen nobody yet. */
    public Throttle(ThrottleLimits limits, InstantSource clock) {
        this(() -> limits, clock);
        requireNonNull(limits, "limits");
    }

    /**
     * A throttle that has seen nobody yet.
     *
     * @param limits gives the limits as they stand now: what was counted by others before is judged by these
     */
    public Throttle(Supplier<ThrottleLimits> limits, InstantSource clock) {
        this.limits = requireNonNull(limits, "limits");
        this.clock = requireNonNull(clock, "clock");
        this.clients = tallies();
        this.accounts = tallies();
        this.pairs = tallies();
    }

    private <K> Tallies<K> tallies() {
        return new Tallies<>(limits);
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
        Instant now = clock.instant();
        ClientAccount who = ClientAccount.of(client, userName);
        int ownFailures = pairs.count(who, now);
        boolean known = ownFailures == 0 && hasLoggedInLately(who, now);
        Duration delay = limits().ownDelay(Math.max(ownFailures, sessionFailures));
        if (!known) {
            int clientFailures = clients.count(who.client(), now);
            if (clientFailures >= limits().clientFailures()) {
                return Optional.empty();
            }
            int sharedFailures = Math.max(clientFailures, accounts.count(who.account(), now));
            delay = Comparators.max(delay, limits().sharedDelay(sharedFailures));
            charge(who, now);
        }
        return Optional.of(new Attempt(this, who, delay, known));
    }

    /** Counts a failure of a client that did not get as far as naming an account, such as a response that is not base64. */
    public synchronized void malformed(IpAddress client) {
        clients.add(ClientAccount.network(client), clock.instant());
    }

    synchronized void charge(ClientAccount who) {
        charge(who, clock.instant());
    }

    private void charge(ClientAccount who, Instant now) {
        pairs.add(who, now);
        clients.add(who.client(), now);
        accounts.add(who.account(), now);
    }

    synchronized void refund(ClientAccount who) {
        takeBack(who, limits().forgetting(), clock.instant());
    }

    synchronized void succeeded(ClientAccount who) {
        Instant now = clock.instant();
        takeBack(who, pairs.left(who, now), now);
        logins.remove(who);
        logins.put(who, now);
        while (logins.size() > limits().tracked()) {
            logins.remove(logins.keySet().iterator().next());
        }
    }

    private void takeBack(ClientAccount who, Duration time, Instant now) {
        pairs.subtract(who, time, now);
        clients.subtract(who.client(), time, now);
        accounts.subtract(who.account(), time, now);
    }

    private boolean hasLoggedInLately(ClientAccount who, Instant now) {
        Instant login = logins.get(who);
        return login != null && now.isBefore(login.plus(limits().trust()));
    }

    /** How many keys are kept, of all kinds. */
    synchronized int size() {
        return clients.size() + accounts.size() + pairs.size() + logins.size();
    }
}
