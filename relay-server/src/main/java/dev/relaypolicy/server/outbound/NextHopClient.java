package dev.relaypolicy.server.outbound;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import com.github.benmanes.caffeine.cache.RemovalCause;
import com.google.common.base.Suppliers;
import com.google.common.base.Ticker;
import dev.relaypolicy.SmtpReply;
import dev.relaypolicy.mail.MailDomain;
import dev.relaypolicy.net.IpAddress;
import dev.relaypolicy.server.outbound.NextHopLogin.OAuth2;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Connects to next hops and pools the connections. Equal settings share connections, circuit breakers and tokens. A
 * pool that was unused for an hour is closed at a later use of this client. Thread-safe.
 */
public final class NextHopClient implements AutoCloseable {

    private static final Duration IDLE_TIMEOUT = Duration.ofHours(1);
    private static final int MAX_POOLS = 10_000;

    private final Supplier<? extends MailDomain> localName;
    private final MailExchangers exchangers;
    private final Ticker ticker;
    private final ScheduledExecutorService closer;
    private final Supplier<HttpClient> http = Suppliers.memoize(OAuth2Tokens::client);

    /** The open connections to next hops. If this server accepts one of them, mail loops. */
    private final Set<NextHopSocket.Ends> outgoing = ConcurrentHashMap.newKeySet();

    private final LoadingCache<NextHopSettings, NextHopPool> pools;

    /** Begins a transaction with MAIL. */
    public interface Opening {
        /**
         * May run on several connections, until one does not throw.
         *
         * @return the rejection of MAIL; empty if the transaction has begun
         */
        Optional<SmtpReply> run(NextHopConnection connection) throws IOException;
    }

    /**
     * A connection on which the opening has run.
     *
     * @param rejection the result of the opening
     */
    public record Opened(NextHopConnection connection, Optional<SmtpReply> rejection) {}

    /**
     * Creates a client.
     *
     * @param localName supplies the name of this server for EHLO
     * @param closer closes connections at their deadline; one thread is enough. It must outlive every transaction, and
     *     should discard cancelled tasks at once ({@code setRemoveOnCancelPolicy}).
     */
    public NextHopClient(
            Supplier<? extends MailDomain> localName,
            MailExchangers exchangers,
            Ticker ticker,
            ScheduledExecutorService closer) {
        this.localName = localName;
        this.exchangers = exchangers;
        this.ticker = ticker;
        this.closer = closer;
        this.pools = Caffeine.newBuilder()
                .maximumSize(MAX_POOLS)
                .expireAfterAccess(IDLE_TIMEOUT)
                .ticker(ticker::read)
                .evictionListener(NextHopClient::closeEvicted)
                .build(this::create);
    }

    private NextHopPool create(NextHopSettings settings) {
        Optional<OAuth2Tokens> tokens = settings.login()
                .filter(OAuth2.class::isInstance)
                .map(login -> new OAuth2Tokens(((OAuth2) login).tokens(), http, ticker));
        Optional<Dialer.Login> login = settings.login().map(credentials -> Authentication.create(credentials, tokens));
        return new NextHopPool(
                settings,
                Hosts.of(settings, exchangers),
                new Dialer(settings, localName, login, outgoing),
                ticker,
                closer);
    }

    private static void closeEvicted(
            @Nullable NextHopSettings settings, @Nullable NextHopPool pool, RemovalCause cause) {
        if (pool != null) {
            pool.close();
        }
    }

    /**
     * Returns an idle connection on which the opening has run, or a new one to the first host that accepts it. The time
     * limit of the transaction starts now.
     *
     * @param client the client of the message; it cannot hold all connections of a next hop
     * @throws NextHopException if no host can be used now
     */
    public Opened connect(NextHopSettings settings, IpAddress client, Opening opening) throws IOException {
        return pools.get(settings).connect(Optional.of(client), opening);
    }

    /** Returns a connection that is not counted against any client. */
    Opened connect(NextHopSettings settings, Opening opening) throws IOException {
        return pools.get(settings).connect(Optional.empty(), opening);
    }

    /** Returns whether an accepted connection is one that this server opened to a next hop, i.e. whether mail loops. */
    public boolean isOwnConnection(SocketAddress client, SocketAddress server) {
        return outgoing.contains(new NextHopSocket.Ends(client, server));
    }

    /** Closes all idle connections. Connections in use are closed after their transaction. */
    @Override
    public void close() {
        pools.asMap().values().forEach(NextHopPool::close);
    }
}
