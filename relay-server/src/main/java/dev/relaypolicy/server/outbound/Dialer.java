package dev.relaypolicy.server.outbound;

import com.google.common.net.HostAndPort;
import dev.relaypolicy.mail.MailDomain;
import dev.relaypolicy.server.outbound.NextHopSettings.Protocol;
import dev.relaypolicy.server.outbound.NextHopTlsSettings.Mode;
import java.io.IOException;
import java.io.Serial;
import java.net.InetAddress;
import java.net.Socket;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import javax.net.ssl.SSLSocket;

/** Connects to an address and prepares for MAIL: TLS, EHLO, login. Thread-safe. */
final class Dialer {

    private static final System.Logger LOGGER = System.getLogger(Dialer.class.getName());

    private static final int READY = 220;

    private final NextHopSettings settings;
    private final Supplier<? extends MailDomain> localName;
    private final ClientTls tls;
    private final Optional<Login> login;
    private final Set<NextHopSocket.Ends> outgoing;

    interface Login {
        void run(NextHopConnection connection) throws IOException;
    }

    Dialer(
            NextHopSettings settings,
            Supplier<? extends MailDomain> localName,
            Optional<Login> login,
            Set<NextHopSocket.Ends> outgoing) {
        this.settings = settings;
        this.localName = localName;
        this.login = login;
        this.outgoing = outgoing;
        this.tls = new ClientTls(settings.tls());
    }

    /** On failure, the socket is closed. */
    NextHopConnection dial(HostAndPort host, InetAddress address, TimeBudget budget, NextHopConnection.Owner owner)
            throws IOException {
        try {
            return dial(host, address, budget, owner, settings.tls().mode());
        } catch (HandshakeException e) {
            if (settings.tls().mode() != Mode.OPPORTUNISTIC) {
                throw e;
            }
            LOGGER.log(
                    System.Logger.Level.INFO,
                    "the TLS handshake with {0} failed, continuing without TLS: {1}",
                    host,
                    e);
            return dial(host, address, budget, owner, Mode.NONE);
        }
    }

    private NextHopConnection dial(
            HostAndPort host, InetAddress address, TimeBudget budget, NextHopConnection.Owner owner, Mode mode)
            throws IOException {
        NextHopSocket.Tls start = transport -> secure(host, transport);
        boolean implicit = settings.protocol() == Protocol.SMTPS;
        NextHopConnection connection = new NextHopConnection(
                settings.timeouts(), budget, implicit ? Optional.of(start) : Optional.empty(), outgoing, owner);
        boolean ready = false;
        try {
            NextHopReply greeting = connection.open(address, host.getPort());
            if (greeting.code() != READY) {
                throw new IOException("the next hop rejects the connection: `" + greeting + "`");
            }
            greet(connection);
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
                connection.capabilities().startTls() ? Optional.of(connection.command("STARTTLS")) : Optional.empty();
        if (answer.isPresent() && answer.get().code() == READY) {
            connection.startTls(start);
            greet(connection);
        } else if (mode == Mode.REQUIRED) {
            throw new IOException(answer.map(reply -> "the next hop rejects STARTTLS: `" + reply + "`")
                    .orElse("the next hop offers no STARTTLS"));
        }
    }

    private SSLSocket secure(HostAndPort host, Socket transport) throws IOException {
        try {
            return tls.secure(transport, host.getHost(), host.getPort());
        } catch (IOException e) {
            throw new HandshakeException(e);
        }
    }

    private void greet(NextHopConnection connection) throws IOException {
        String verb = settings.protocol() == Protocol.LMTP ? "LHLO " : "EHLO ";
        NextHopReply hello = connection.command(verb + localName.get());
        if (hello.isAccepted()) {
            connection.setCapabilities(EhloCapabilities.of(hello));
            return;
        }
        if (settings.protocol() == Protocol.LMTP || !hello.isRefusal() || hello.isGoodbye()) {
            throw new IOException("the next hop rejects " + verb.strip() + ": `" + hello + "`");
        }
        NextHopReply plain = connection.command("HELO " + localName.get());
        if (!plain.isAccepted()) {
            throw new IOException("the next hop rejects EHLO and HELO: `" + hello + "`, `" + plain + "`");
        }
    }

    private static final class HandshakeException extends IOException {
        @Serial
        private static final long serialVersionUID = 1;

        HandshakeException(IOException cause) {
            super("the TLS handshake failed: " + cause.getMessage(), cause);
        }
    }
}
