package dev.relaypolicy.server.nexthop;

import static java.util.Objects.requireNonNull;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import com.github.benmanes.caffeine.cache.RemovalCause;
import com.google.common.base.Suppliers;
import com.google.common.base.Ticker;
import dev.relaypolicy.mail.MailDomain;
import dev.relaypolicy.net.IpAddress;
import dev.relaypolicy.server.nexthop.NextHopLogin.OAuth2;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Gives out connections with next hops, and keeps those that may serve again. Thread-safe.
 *
 * <p>Settings that are equal share connections, breakers and tokens; those of a configuration that has been replaced are
 * forgotten after a while.
 */
public final class NextHopClient implements AutoCloseable {

    private static final Duration FORGOTTEN_AFTER = Duration.ofHours(1);
    private static final int MAX_HOPS = 10_000;

    private final Supplier<? extends MailDomain> ourselves;
    private final MailExchangers exchangers;
    private final Ticker ticker;
    private final ScheduledExecutorService closer;
    private final Supplier<HttpClient> http = Suppliers.memoize(OAuth2Tokens::client);
    private final OutgoingConnections outgoing = new OutgoingConnections();
    private final LoadingCache<NextHopSettings, NextHopPool> hops;

    /** What is done first on a connection: MAIL. */
    public interface Opening {
        /**
         * Opens a transaction. May run on several connections, until one takes it.
         *
         * @throws IOException where the connection proves to be of no use
         */
        void run(NextHopConnection connection) throws IOException;
    }

    /**
     * A client.
     *
     * @param ourselves gives our own name, said at EHLO
     * @param exchangers looks up mail exchangers, for next hops that ask for it
     * @param ticker measures how old connections, failures and tokens are
     * @param closer closes connections whose time is up; one thread serves all. It should forget cancelled tasks at once
     *     ({@code setRemoveOnCancelPolicy}), and lives longer than every transaction
     */
    public NextHopClient(
            Supplier<? extends MailDomain> ourselves,
            MailExchangers exchangers,
            Ticker ticker,
            ScheduledExecutorService closer) {
        this.ourselves = requireNonNull(ourselves, "ourselves");
        this.exchangers = requireNonNull(exchangers, "exchangers");
        this.ticker = requireNonNull(ticker, "ticker");
        this.closer = requireNonNull(closer, "closer");
        this.hops = Caffeine.newBuilder()
                .maximumSize(MAX_HOPS)
                .expireAfterAccess(FORGOTTEN_AFTER)
                .evictionListener(NextHopClient::forget)
                .build(this::hop);
    }

    private NextHopPool hop(NextHopSettings settings) {
        Optional<OAuth2Tokens> tokens = settings.login()
                .filter(OAuth2.class::isInstance)
                .map(login -> new OAuth2Tokens(((OAuth2) login).tokens(), http, ticker));
        Optional<Dialer.Login> login = settings.login().map(how -> Authentication.with(how, tokens));
        return new NextHopPool(
                settings,
                Hosts.of(settings, exchangers),
                new Dialer(settings, ourselves, login, outgoing),
                ticker,
                closer);
    }

    private static void forget(@Nullable NextHopSettings settings, @Nullable NextHopPool hop, RemovalCause cause) {
        if (hop != null) {
            hop.close();
        }
    }

    /**
     * Gives out a connection on which the opening has run: one that was kept, or else a fresh one with the first host that
     * takes it. The time that the transaction may wait begins now.
     *
     * @param client for whom; no client gets all connections of a next hop
     * @throws NextHopException where no host can be used now
     * @throws IOException where it fails otherwise
     */
    public NextHopConnection connect(NextHopSettings settings, IpAddress client, Opening opening) throws IOException {
        return hops.get(settings).connect(Optional.of(client), opening);
    }

    /** The same for ourselves. */
    NextHopConnection connect(NextHopSettings settings, Opening opening) throws IOException {
        return hops.get(settings).connect(Optional.empty(), opening);
    }

    /**
     * Returns whether a connection that this server accepted is one that it opened to a next hop, i.e. whether mail
     * loops.
     *
     * @param client the end that connected
     * @param server the end that accepted
     */
    public boolean isOwnConnection(SocketAddress client, SocketAddress server) {
        return outgoing.contains(new OutgoingConnections.Ends(client, server));
    }

    /** Drops every connection that is idle, and keeps none from now on; those in use go on to their end. */
    @Override
    public void close() {
        hops.asMap().values().forEach(NextHopPool::close);
    }
}
