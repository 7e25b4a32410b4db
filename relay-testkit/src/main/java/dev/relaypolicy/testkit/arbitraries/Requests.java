package dev.relaypolicy.testkit.arbitraries;

import dev.relaypolicy.Grant;
import dev.relaypolicy.GrantFinding;
import dev.relaypolicy.Identity;
import dev.relaypolicy.Listener;
import dev.relaypolicy.Permission;
import dev.relaypolicy.Permissions;
import dev.relaypolicy.RelayRequest;
import dev.relaypolicy.TlsFacts;
import java.time.Instant;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/** Generators of requests, built by the same steps as in a real session. */
public final class Requests {

    private static final Instant AROUND = Instant.parse("2026-11-25T12:00:00Z");

    private Requests() {}

    /** Generates requests at any stage. */
    public static Arbitrary<RelayRequest> any() {
        return Arbitraries.oneOf(atConnect(), beforeMail(), atMail(), atRcpt()).withoutEdgeCases();
    }

    /** Generates requests at connect. */
    public static Arbitrary<RelayRequest> atConnect() {
        return Combinators.combine(Addresses.any(), listeners(), instants()).as(RelayRequest::atConnect);
    }

    /** Generates requests before MAIL, with or without STARTTLS, a HELO name and a login. */
    public static Arbitrary<RelayRequest> beforeMail() {
        return Combinators.combine(
                        atConnect(),
                        tlsFacts().optional(),
                        heloNames().optional(),
                        identities().optional())
                .as((connected, tls, helo, identity) -> {
                    RelayRequest request = tls.map(connected::startTls).orElse(connected);
                    request = helo.map(request::hello).orElse(request);
                    return identity.map(request::login).orElse(request);
                });
    }

    /** Generates requests at MAIL, with any {@linkplain #findings() grant lookup result}. */
    public static Arbitrary<RelayRequest> atMail() {
        return Combinators.combine(beforeMail(), MailNames.reversePaths(), findings())
                .as((before, path, finding) -> before.mail(path).grant(finding));
    }

    /** Generates requests at RCPT. */
    public static Arbitrary<RelayRequest> atRcpt() {
        return Combinators.combine(atMail(), MailNames.forwardPaths()).as(RelayRequest::rcpt);
    }

    /** Generates listeners of any role. */
    public static Arbitrary<Listener> listeners() {
        return Combinators.combine(
                        Arbitraries.of("smtp", "submission", "smtp-2"),
                        Arbitraries.integers().between(1, 65535),
                        Arbitraries.of(Listener.Role.class))
                .as(Listener::new);
    }

    /** Generates TLS facts, with and without a client certificate. */
    public static Arbitrary<TlsFacts> tlsFacts() {
        return Arbitraries.of(
                new TlsFacts("TLSv1.3", "TLS_AES_128_GCM_SHA256", Optional.empty()),
                new TlsFacts("TLSv1.2", "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384", Optional.of("CN=printer")));
    }

    /** Generates HELO names, including ones that claim to be this host. */
    public static Arbitrary<String> heloNames() {
        return Arbitraries.oneOf(
                MailNames.domains().map(Object::toString), Arbitraries.of("localhost", "[127.0.0.1]", "[IPv6:::1]"));
    }

    /** Generates authenticated users with any permissions. */
    public static Arbitrary<Identity> identities() {
        return Combinators.combine(MailNames.addresses().map(Object::toString), permissions())
                .as(Identity::new);
    }

    /** Generates sets of permissions. */
    public static Arbitrary<Permissions> permissions() {
        return Arbitraries.of(Permission.class).set().map(Permissions::new);
    }

    /** Generates grant lookup results of every kind. */
    public static Arbitrary<GrantFinding> findings() {
        return Arbitraries.oneOf(
                Arbitraries.just(GrantFinding.NOT_ASKED),
                Arbitraries.just(new GrantFinding.None("no login from this client")),
                Arbitraries.just(new GrantFinding.Unavailable("the store is down")),
                Combinators.combine(grants(), permissions()).as(GrantFinding.Held::new));
    }

    /** Generates grants for any mailbox and client that last from 1 ns to one day. */
    public static Arbitrary<Grant> grants() {
        Arbitrary<Long> nanos = Arbitraries.longs().between(1, 86_400_000_000_000L);
        return Combinators.combine(MailNames.addresses(), Addresses.any(), instants(), nanos)
                .as((mailbox, client, login, lasts) -> new Grant(mailbox, client, login, login.plusNanos(lasts)));
    }

    /** Generates instants within a day of noon UTC on 25 November 2026. */
    public static Arbitrary<Instant> instants() {
        return Arbitraries.longs().between(-86_400_000L, 86_400_000L).map(AROUND::plusMillis);
    }
}
