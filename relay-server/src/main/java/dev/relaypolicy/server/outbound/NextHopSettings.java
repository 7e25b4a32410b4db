package dev.relaypolicy.server.outbound;

import com.google.common.base.Ascii;
import com.google.common.base.Joiner;
import com.google.common.net.HostAndPort;
import com.google.common.net.InetAddresses;
import dev.relaypolicy.mail.DomainName;
import java.util.List;
import java.util.Optional;

/**
 * How to reach a next hop. Comes from the configuration, never from client text.
 *
 * @param hosts in the order in which to try them
 * @param mailExchangers whether {@code hosts} are domains with MX records
 * @param maxRecipients per transaction, at least 1; further recipients receive 452 4.5.3
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

    /** RFC 5321 section 4.5.3.1.8 requires at least 100. */
    public static final int DEFAULT_MAX_RECIPIENTS = 1000;

    private static final int SMTP_PORT = 25;

    public enum Protocol {
        /** SMTP, with STARTTLS depending on the {@link NextHopTlsSettings} (RFC 3207). */
        SMTP,
        /** SMTP with implicit TLS (RFC 8314 section 3.3). */
        SMTPS,
        /** LMTP: one reply for each recipient after the data (RFC 2033). */
        LMTP
    }

    public NextHopSettings {
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
                        "`" + host + "`: LMTP must not use port 25 (RFC 2033 section 5): use port 24");
            }
            if (mailExchangers && (InetAddresses.isInetAddress(host.getHost()) || !isDomain(host.getHost()))) {
                throw new IllegalArgumentException(
                        "`" + host.getHost() + "` is not a domain: mail exchangers need a domain name");
            }
        }
        if (protocol == Protocol.SMTPS && tls.mode() != NextHopTlsSettings.Mode.REQUIRED) {
            throw new IllegalArgumentException("smtps always uses TLS: set tls to `required`");
        }
        if (login.isPresent() && tls.mode() != NextHopTlsSettings.Mode.REQUIRED) {
            throw new IllegalArgumentException("a login requires TLS with a verified server: set tls to `required`");
        }
        if (login.isPresent() && !isVerified(tls, mailExchangers)) {
            throw new IllegalArgumentException(
                    "a login requires a verified server, but DNS chooses the host: set the server name or pins"
                            + " in tls, or list the hosts");
        }
        if (maxRecipients < 1) {
            throw new IllegalArgumentException("`" + maxRecipients + "` is not a number of recipients: use 1 or more");
        }
    }

    /** A host from an MX record proves only its own name. */
    private static boolean isVerified(NextHopTlsSettings tls, boolean mailExchangers) {
        return tls.mode() == NextHopTlsSettings.Mode.REQUIRED
                && !(mailExchangers && tls.pins().isEmpty() && tls.serverName().isEmpty());
    }

    /** Returns whether TLS is required and the identity of the server is verified. */
    public boolean provesItself() {
        return isVerified(tls, mailExchangers);
    }

    private static boolean isDomain(String host) {
        try {
            DomainName.parse(host);
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** Returns settings for SMTP with opportunistic TLS and the defaults. */
    public static NextHopSettings smtp(HostAndPort... hosts) {
        return of(Protocol.SMTP, NextHopTlsSettings.OPPORTUNISTIC, hosts);
    }

    /** Returns settings for SMTP with implicit TLS, the authorities of the JDK and the defaults. */
    public static NextHopSettings smtps(HostAndPort... hosts) {
        return of(Protocol.SMTPS, NextHopTlsSettings.REQUIRED, hosts);
    }

    /** Returns settings for LMTP with opportunistic TLS and the defaults. */
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

    /** Returns a copy that treats the hosts as domains with MX records. */
    public NextHopSettings byMailExchangers() {
        return new NextHopSettings(protocol, hosts, true, tls, login, timeouts, pool, breaker, maxRecipients);
    }

    public NextHopSettings with(NextHopTlsSettings tls) {
        return new NextHopSettings(protocol, hosts, mailExchangers, tls, login, timeouts, pool, breaker, maxRecipients);
    }

    public NextHopSettings with(NextHopLogin login) {
        return new NextHopSettings(
                protocol, hosts, mailExchangers, tls, Optional.of(login), timeouts, pool, breaker, maxRecipients);
    }

    public NextHopSettings with(NextHopTimeouts timeouts) {
        return new NextHopSettings(protocol, hosts, mailExchangers, tls, login, timeouts, pool, breaker, maxRecipients);
    }

    public NextHopSettings with(PoolSettings pool) {
        return new NextHopSettings(protocol, hosts, mailExchangers, tls, login, timeouts, pool, breaker, maxRecipients);
    }

    public NextHopSettings with(BreakerSettings breaker) {
        return new NextHopSettings(protocol, hosts, mailExchangers, tls, login, timeouts, pool, breaker, maxRecipients);
    }

    public NextHopSettings withMaxRecipients(int maxRecipients) {
        return new NextHopSettings(protocol, hosts, mailExchangers, tls, login, timeouts, pool, breaker, maxRecipients);
    }

    @Override
    public String toString() {
        return Ascii.toLowerCase(protocol.name()) + "://" + Joiner.on(',').join(hosts)
                + (mailExchangers ? " (mail exchangers)" : "");
    }
}
