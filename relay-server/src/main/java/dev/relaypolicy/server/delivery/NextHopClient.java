package dev.relaypolicy.server.delivery;

import static java.util.Objects.requireNonNull;

import dev.relaypolicy.mail.MailDomain;
import dev.relaypolicy.server.delivery.Destination.NextHop;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.concurrent.ScheduledExecutorService;

/** Opens sessions with next hops: one connection a transaction. Thread-safe. */
public final class NextHopClient {

    private final MailDomain host;
    private final NextHopTimeouts timeouts;
    private final ScheduledExecutorService closer;

    /**
     * A client.
     *
     * @param host our own name, said at EHLO
     * @param timeouts how long to wait
     * @param closer closes connections whose time is up; one thread serves all. It should forget cancelled tasks at once
     *     ({@code setRemoveOnCancelPolicy}), and lives longer than every transaction
     */
    public NextHopClient(MailDomain host, NextHopTimeouts timeouts, ScheduledExecutorService closer) {
        this.host = requireNonNull(host, "host");
        this.timeouts = requireNonNull(timeouts, "timeouts");
        this.closer = requireNonNull(closer, "closer");
    }

    /** Begins a transaction; the server is called at its first recipient. */
    NextHopSession begin(NextHop server, Envelope envelope) {
        Patience patience = new Patience(closer, timeouts.total());
        return new NextHopSession(server, envelope, () -> connect(server, patience));
    }

    /** Tries the addresses of the configured name in the resolver's order, and greets. */
    private NextHopConnection connect(NextHop server, Patience patience) throws IOException {
        IOException failure = new UnknownHostException(server.server().getHost());
        for (InetAddress address : InetAddress.getAllByName(server.server().getHost())) {
            NextHopConnection connection = new NextHopConnection(timeouts, patience);
            try {
                connection.open(address, server.server().getPort(), host);
                return connection;
            } catch (IOException e) {
                connection.drop();
                failure = e;
            }
        }
        throw failure;
    }
}
