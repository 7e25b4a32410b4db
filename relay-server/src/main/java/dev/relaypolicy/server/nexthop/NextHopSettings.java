package dev.relaypolicy.server.nexthop;

import static java.util.Objects.requireNonNull;

import com.google.common.base.Ascii;
import com.google.common.base.Joiner;
import com.google.common.net.HostAndPort;
import com.google.common.net.InetAddresses;
import dev.relaypolicy.mail.DomainName;
import java.util.List;
import java.util.Optional;

/**
 * How a next hop is reached. It comes from configuration, never from client text.
 *
 * @param protocol what is spoken there
 * @param hosts its hosts with their ports, tried in this order
 * @param mailExchangers whether {@code hosts} are domains whose mail exchangers are looked up in the DNS, rather than
 *     hosts themselves
 * @param tls whether and how the connection is encrypted
 * @param login how we log in, where we do
 * @param timeouts how long to wait
 * @param pool how many connections there may be, and how long they are kept
 * @param breaker when a host that fails is left alone
 * @param maxRecipients how many recipients go there in one transaction, at least 1; for more, the client is told 452 4.5.3
 *     and sends the message again to the rest
 */
public record NextHopSettings(
        Protocol protocol,
        List<HostAndPort> hosts,
        boolean mailExchangers,
        NextHopTlsSettings tls,
        Optional<NextHopLogin> login,
        NextHopTimeouts timeouts,
        PoolSettings pool,
        BreakerSettings breaker,
        int maxRecipients) {

    /** The recipients of one transaction, where nothing else is said; RFC 5321 section 4.5.3.1.8 asks for 100 or more. */
    public static final int DEFAULT_MAX_RECIPIENTS = 1000;

    private static final int SMTP_PORT = 25;

    /** What is spoken with a next hop. */
    public enum Protocol {
        /** SMTP, with STARTTLS where {@link NextHopTlsSettings} ask for TLS (RFC 3207). */
        SMTP,
        /** SMTP inside TLS from the first octet (RFC 8314 section 3.3). */
        SMTPS,
        /** LMTP, where each recipient has an answer of its own after the data (RFC 2033). */
        LMTP
    }

    public NextHopSettings {
        requireNonNull(protocol, "protocol");
        requireNonNull(tls, "tls");
        requireNonNull(login, "login");
        requireNonNull(timeouts, "timeouts");
        requireNonNull(pool, "pool");
        requireNonNull(breaker, "breaker");
        hosts = List.copyOf(hosts);
        if (hosts.isEmpty()) {
            throw new IllegalArgumentException(
                    "a next hop has no host: name at least one, such as `mail.example.org:25`");
        }
        for (HostAndPort host : hosts) {
            if (!host.hasPort() || host.getPort() == 0 || host.getHost().isEmpty()) {
                throw new IllegalArgumentException(
                        "`" + host + "` is not a next hop: write it as `host:port` or `[2001:db8::1]:25`");
            }
            if (protocol == Protocol.LMTP && host.getPort() == SMTP_PORT) {
                throw new IllegalArgumentException(
                        "`" + host + "`: LMTP is not spoken on port 25 (RFC 2033 section 5), 24 is usual");
            }
            if (mailExchangers && (InetAddresses.isInetAddress(host.getHost()) || !isDomain(host.getHost()))) {
                throw new IllegalArgumentException(
                        "`" + host.getHost() + "` is not a domain, and has no mail exchangers");
            }
        }
        if (protocol == Protocol.SMTPS && tls.mode() != NextHopTlsSettings.Mode.REQUIRED) {
            throw new IllegalArgumentException("smtps is inside TLS from the start: set tls to `required`");
        }
        if (login.isPresent() && tls.mode() != NextHopTlsSettings.Mode.REQUIRED) {
            throw new IllegalArgumentException(
                    "a login goes only inside TLS to a server that proves itself: set tls to" + " `required`");
        }
        if (login.isPresent() && !proves(tls, mailExchangers)) {
            throw new IllegalArgumentException(
                    "a login does not go to whatever host the DNS names: give the server's name"
                            + " or pins in tls, or name the hosts");
        }
        if (maxRecipients < 1) {
            throw new IllegalArgumentException("`" + maxRecipients + "` is not a number of recipients: use 1 or more");
        }
    }

    /** Whether whoever answers there is the server that is meant. A host that the DNS named proves only its own name. */
    private static boolean proves(NextHopTlsSettings tls, boolean mailExchangers) {
        return tls.mode() == NextHopTlsSettings.Mode.REQUIRED
                && !(mailExchangers && tls.pins().isEmpty() && tls.serverName().isEmpty());
    }

    /** Whether nothing is said there but inside TLS, to a server that has proved to be the one that is meant. */
    public boolean provesItself() {
        return proves(tls, mailExchangers);
    }

    private static boolean isDomain(String host) {
        try {
            DomainName.parse(host);
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** SMTP with one or more hosts, in this order; TLS where it is offered, no login, and the defaults. */
    public static NextHopSettings smtp(HostAndPort... hosts) {
        return of(Protocol.SMTP, NextHopTlsSettings.OPPORTUNISTIC, hosts);
    }

    /** SMTP inside TLS, with hosts whose certificates the JDK's authorities vouch for; no login, and the defaults. */
    public static NextHopSettings smtps(HostAndPort... hosts) {
        return of(Protocol.SMTPS, NextHopTlsSettings.REQUIRED, hosts);
    }

    /** LMTP with one or more hosts, in this order; TLS where it is offered, no login, and the defaults. */
    public static NextHopSettings lmtp(HostAndPort... hosts) {
        return of(Protocol.LMTP, NextHopTlsSettings.OPPORTUNISTIC, hosts);
    }

    private static NextHopSettings of(Protocol protocol, NextHopTlsSettings tls, HostAndPort... hosts) {
        return new NextHopSettings(
                protocol,
                List.of(hosts),
                false,
                tls,
                Optional.empty(),
                NextHopTimeouts.DEFAULT,
                PoolSettings.DEFAULT,
                BreakerSettings.DEFAULT,
                DEFAULT_MAX_RECIPIENTS);
    }

    /** These settings with the hosts read as domains, whose mail exchangers are looked up. */
    public NextHopSettings byMailExchangers() {
        return new NextHopSettings(protocol, hosts, true, tls, login, timeouts, pool, breaker, maxRecipients);
    }

    /** These settings with other TLS. */
    public NextHopSettings with(NextHopTlsSettings tls) {
        return new NextHopSettings(protocol, hosts, mailExchangers, tls, login, timeouts, pool, breaker, maxRecipients);
    }

    /** These settings with a login. */
    public NextHopSettings with(NextHopLogin login) {
        return new NextHopSettings(
                protocol, hosts, mailExchangers, tls, Optional.of(login), timeouts, pool, breaker, maxRecipients);
    }

    /** These settings with other time-outs. */
    public NextHopSettings with(NextHopTimeouts timeouts) {
        return new NextHopSettings(protocol, hosts, mailExchangers, tls, login, timeouts, pool, breaker, maxRecipients);
    }

    /** These settings with another pool. */
    public NextHopSettings with(PoolSettings pool) {
        return new NextHopSettings(protocol, hosts, mailExchangers, tls, login, timeouts, pool, breaker, maxRecipients);
    }

    /** These settings with another circuit breaker. */
    public NextHopSettings with(BreakerSettings breaker) {
        return new NextHopSettings(protocol, hosts, mailExchangers, tls, login, timeouts, pool, breaker, maxRecipients);
    }

    /** These settings with another number of recipients. */
    public NextHopSettings withMaxRecipients(int maxRecipients) {
        return new NextHopSettings(protocol, hosts, mailExchangers, tls, login, timeouts, pool, breaker, maxRecipients);
    }

    /** Returns the protocol and the hosts, for the log; such as {@code smtp://a.test:25,b.test:25}. */
    @Override
    public String toString() {
        return Ascii.toLowerCase(protocol.name()) + "://" + Joiner.on(',').join(hosts)
                + (mailExchangers ? " (mail exchangers)" : "");
    }
}
