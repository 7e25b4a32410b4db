package dev.relaypolicy.testkit.contracts;

import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.fail;

import dev.relaypolicy.GrantFinding;
import dev.relaypolicy.Identity;
import dev.relaypolicy.Listener;
import dev.relaypolicy.Permissions;
import dev.relaypolicy.Reason;
import dev.relaypolicy.RelayDecision;
import dev.relaypolicy.RelayDecision.Effect;
import dev.relaypolicy.RelayPolicy;
import dev.relaypolicy.RelayRequest;
import dev.relaypolicy.SmtpReply;
import dev.relaypolicy.mail.AddressLiteral;
import dev.relaypolicy.mail.DomainName;
import dev.relaypolicy.mail.EmailAddress;
import dev.relaypolicy.mail.ForwardPath;
import dev.relaypolicy.mail.ReversePath;
import dev.relaypolicy.net.IpAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Requests for {@link RelayPolicyContract}, most of them derived from those of the test class. */
final class ContractRequests {

    private ContractRequests() {}

    /** Fails the test if the policy throws or returns null. */
    static RelayDecision answer(RelayPolicy policy, RelayRequest request) {
        RelayDecision decision;
        try {
            decision = policy.decide(request);
        } catch (RuntimeException | StackOverflowError e) {
            return fail("threw for " + request, e);
        }
        assertNotNull(decision, () -> "returned null for " + request);
        return decision;
    }

    static boolean permits(RelayPolicy policy, RelayRequest request) {
        return answer(policy, request).effect() == Effect.PERMIT;
    }

    /** Adds what each request was at connect, before MAIL and at MAIL. */
    static Set<RelayRequest> withEarlierStages(Collection<RelayRequest> requests) {
        Set<RelayRequest> all = new LinkedHashSet<>();
        for (RelayRequest request : requests) {
            all.add(RelayRequest.atConnect(request.client(), request.listener(), request.instant()));
            all.add(request.reset());
            request.reversePath().ifPresent(path -> all.add(request.mail(path).grant(request.grantFinding())));
            all.add(request);
        }
        return all;
    }

    static List<RelayRequest> atRcpt(Collection<RelayRequest> requests) {
        return requests.stream()
                .filter(request -> request.stage() == RelayRequest.Stage.RCPT)
                .toList();
    }

    static RelayRequest greeted(RelayRequest request, String helo) {
        RelayRequest connected = RelayRequest.atConnect(request.client(), request.listener(), request.instant());
        RelayRequest greeted = request.tls()
                .map(connected::startTls)
                .orElse(connected)
                .hello(helo)
                .identity(request.identity());
        return request.reversePath()
                .map(path -> greeted.mail(path).grant(request.grantFinding()))
                .map(atMail -> request.forwardPath().map(atMail::rcpt).orElse(atMail))
                .orElse(greeted);
    }

    /** Returns HELO names that a client could use to pretend to be trusted. */
    static List<String> heloNames(RelayRequest request) {
        List<String> names = new ArrayList<>(List.of("localhost", "[127.0.0.1]", "[" + request.client() + "]", ""));
        request.reversePath()
                .flatMap(ReversePath::address)
                .ifPresent(a -> names.add(a.domain().toString()));
        request.forwardPath()
                .flatMap(ForwardPath::address)
                .ifPresent(a -> names.add(a.domain().toString()));
        request.identity().ifPresent(identity -> names.add(identity.name()));
        return names;
    }

    /** Returns the null path, and the senders and recipients of these requests, all as senders. */
    static Set<ReversePath> senders(Collection<RelayRequest> requests) {
        Set<ReversePath> senders = new LinkedHashSet<>();
        senders.add(ReversePath.NULL);
        for (RelayRequest request : requests) {
            request.reversePath().ifPresent(senders::add);
            request.forwardPath()
                    .flatMap(ForwardPath::address)
                    .map(ReversePath::of)
                    .ifPresent(senders::add);
        }
        return senders;
    }

    static Optional<Reason> reason(RelayDecision decision) {
        return decision instanceof RelayDecision.Opinion opinion ? Optional.of(opinion.reason()) : Optional.empty();
    }

    static Optional<SmtpReply> reply(RelayDecision decision) {
        return decision instanceof RelayDecision.Opinion opinion ? Optional.of(opinion.reply()) : Optional.empty();
    }

    /**
     * Returns combinations of unusual but legal clients, senders, logins, recipients and instants, with the grant store
     * down.
     */
    static List<RelayRequest> unusual() {
        Listener listener = new Listener("smtp", 25, Listener.Role.SMTP);
        List<RelayRequest> unusual = new ArrayList<>();
        for (String client : List.of("0.0.0.0", "255.255.255.255", "::", "8000::", "64:ff9b::c000:201")) {
            for (Instant instant : List.of(Instant.EPOCH, Instant.parse("9999-12-31T23:59:59Z"))) {
                RelayRequest connected = RelayRequest.atConnect(IpAddress.parse(client), listener, instant);
                RelayRequest loggedIn = connected.login(new Identity("printer", Permissions.NONE));
                unusual.add(connected);
                unusual.add(connected.hello(""));
                for (ReversePath sender : unusualSenders()) {
                    for (RelayRequest session : List.of(connected, loggedIn)) {
                        RelayRequest mail =
                                session.mail(sender).grant(new GrantFinding.Unavailable("the store is down"));
                        unusual.add(mail);
                        unusualRecipients().forEach(recipient -> unusual.add(mail.rcpt(recipient)));
                    }
                }
            }
        }
        return unusual;
    }

    private static List<ReversePath> unusualSenders() {
        List<ReversePath> senders = new ArrayList<>(List.of(ReversePath.NULL));
        unusualAddresses().forEach(address -> senders.add(ReversePath.of(address)));
        return senders;
    }

    private static List<ForwardPath> unusualRecipients() {
        List<ForwardPath> recipients = new ArrayList<>(List.of(ForwardPath.POSTMASTER));
        unusualAddresses().forEach(address -> recipients.add(ForwardPath.of(address)));
        return recipients;
    }

    private static List<EmailAddress> unusualAddresses() {
        DomainName domain = DomainName.parse("example.org");
        return List.of(
                new EmailAddress("\"a@b\"", domain),
                new EmailAddress("\"\\\" \"", domain),
                new EmailAddress("vé", domain),
                new EmailAddress("u%victim.test", domain),
                new EmailAddress("x".repeat(64), DomainName.parse("org")),
                new EmailAddress("u", new AddressLiteral(IpAddress.parse("127.0.0.1"))),
                new EmailAddress("u", new AddressLiteral(IpAddress.parse("::1"))));
    }
}
