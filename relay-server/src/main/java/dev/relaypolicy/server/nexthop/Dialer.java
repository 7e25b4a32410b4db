package dev.relaypolicy.server.nexthop;

import com.google.common.net.HostAndPort;
import dev.relaypolicy.mail.MailDomain;
import dev.relaypolicy.server.nexthop.NextHopSettings.Protocol;
import dev.relaypolicy.server.nexthop.NextHopTlsSettings.Mode;
import java.io.IOException;
import java.io.Serial;
import java.net.InetAddress;
import java.net.Socket;
import java.util.Optional;
import java.util.function.Supplier;
import javax.net.ssl.SSLSocket;

/** Calls one address of a host and makes the connection ready for MAIL: TLS, EHLO, login. Thread-safe. */
final class Dialer {

    private static final System.Logger LOGGER = System.getLogger(Dialer.class.getName());

    private static final int READY = 220;

    private final NextHopSettings settings;
    private final Supplier<? extends MailDomain> ourselves;
    private final ClientTls tls;
    private final Optional<Login> login;
    private final OutgoingConnections outgoing;

    /** Logs in on a connection. */
    interface Login {
        void run(NextHopConnection connection) throws IOException;
    }

    Dialer(
            NextHopSettings settings,
            Supplier<? extends MailDomain> ourselves,
            Optional<Login> login,
            OutgoingConnections outgoing) {
        this.settings = settings;
        this.ourselves = ourselves;
        this.login = login;
        this.outgoing = outgoing;
        this.tls = new ClientTls(settings.tls());
    }

    /**
     * Calls an address.
     *
     * @param host its name and port
     * @throws IOException where no connection comes of it that may be used; nothing is left open
     */
    NextHopConnection dial(HostAndPort host, InetAddress address, TimeBudget budget, NextHopConnection.Home home)
            throws IOException {
        try {
            return dial(host, address, budget, home, settings.tls().mode());
        } catch (NoTlsException e) {
            if (settings.tls().mode() != Mode.OPPORTUNISTIC) {
                throw e;
            }
            LOGGER.log(System.Logger.Level.INFO, "{0} offers TLS that fails, going on in clear text: {1}", host, e);
            return dial(host, address, budget, home, Mode.NONE);
        }
    }

    private NextHopConnection dial(
            HostAndPort host, InetAddress address, TimeBudget budget, NextHopConnection.Home home, Mode mode)
            throws IOException {
        NextHopSocket.Tls start = transport -> secure(host, transport);
        boolean implicit = settings.protocol() == Protocol.SMTPS;
        NextHopConnection connection = new NextHopConnection(
                settings.timeouts(), budget, implicit ? Optional.of(start) : Optional.empty(), outgoing, home);
        boolean ready = false;
        try {
            NextHopReply greeting = connection.open(address, host.getPort());
            if (greeting.code() != READY) {
                throw new IOException("the next hop turns us away: `" + greeting + "`");
            }
            hello(connection);
            if (!implicit && mode != Mode.NONE) {
                startTls(connection, start, mode);
            }
            if (login.isPresent()) {
                login.get().run(connection);
            }
            ready = true;
            return connection;
        } finally {
            if (!ready) {
                connection.drop();
            }
        }
    }

    private void startTls(NextHopConnection connection, NextHopSocket.Tls start, Mode mode) throws IOException {
        Optional<NextHopReply> answer =
                connection.offers().startTls() ? Optional.of(connection.command("STARTTLS")) : Optional.empty();
        if (answer.isPresent() && answer.get().code() == READY) {
            connection.startTls(start);
            hello(connection);
        } else if (mode == Mode.REQUIRED) {
            throw new IOException(answer.map(reply -> "the next hop refuses STARTTLS: `" + reply + "`")
                    .orElse("the next hop offers no STARTTLS"));
        }
    }

    private SSLSocket secure(HostAndPort host, Socket transport) throws IOException {
        try {
            return tls.secure(transport, host.getHost(), host.getPort());
        } catch (IOException e) {
            throw new NoTlsException(e);
        }
    }

    private void hello(NextHopConnection connection) throws IOException {
        String verb = settings.protocol() == Protocol.LMTP ? "LHLO " : "EHLO ";
        NextHopReply hello = connection.command(verb + ourselves.get());
        if (hello.isAccepted()) {
            connection.offers(EhloCapabilities.of(hello));
            return;
        }
        if (settings.protocol() == Protocol.LMTP || !hello.isRefusal() || hello.isGoodbye()) {
            throw new IOException("the next hop refuses " + verb.strip() + ": `" + hello + "`");
        }
        NextHopReply plain = connection.command("HELO " + ourselves.get());
        if (!plain.isAccepted()) {
            throw new IOException("the next hop refuses EHLO and HELO: `" + hello + "`, `" + plain + "`");
        }
    }

    /** The TLS handshake fails. */
    private static final class NoTlsException extends IOException {
        @Serial
        private static final long serialVersionUID = 1;

        NoTlsException(IOException cause) {
            super("no TLS with the next hop: " + cause.getMessage(), cause);
        }
    }
}
