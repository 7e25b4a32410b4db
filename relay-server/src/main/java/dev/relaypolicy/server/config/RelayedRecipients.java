package dev.relaypolicy.server.config;

import com.google.common.base.CharMatcher;
import dev.relaypolicy.Reason;
import dev.relaypolicy.RelayDecision;
import dev.relaypolicy.RelayPolicy;
import dev.relaypolicy.RelayRequest;
import dev.relaypolicy.SmtpReply;
import dev.relaypolicy.Trace;
import dev.relaypolicy.mail.DomainName;
import dev.relaypolicy.mail.EmailAddress;
import java.util.Optional;

/**
 * Accepts mail for the domains whose mail is handed on, from anybody, and refuses it for recipients that those are known not to
 * have. Who is not known to be a recipient and has a local part that the next hop might take for a route ({@code user%domain},
 * {@code domain!user}, a quoted {@code @}) is no business of this policy: a stranger is then denied.
 */
final class RelayedRecipients implements RelayPolicy {

    static final String NAME = "relay-domains";

    private static final SmtpReply NO_SUCH_RECIPIENT = SmtpReply.of(550, 5, 1, 1, "Mailbox unavailable");
    private static final CharMatcher ROUTING = CharMatcher.anyOf("%!@\"");

    private final DomainMap<Optional<Recipients>> domains;
    private final Tables tables;

    RelayedRecipients(DomainMap<Optional<Recipients>> domains, Tables tables) {
        this.domains = domains;
        this.tables = tables;
    }

    @Override
    public RelayDecision decide(RelayRequest request) {
        return decide(request, Trace.off());
    }

    @Override
    public RelayDecision decide(RelayRequest request, Trace trace) {
        Optional<EmailAddress> recipient = request.forwardPath().flatMap(path -> path.address());
        if (recipient.isEmpty() || !(recipient.get().domain() instanceof DomainName domain)) {
            return RelayDecision.abstain();
        }
        Optional<Optional<Recipients>> known = domains.find(domain);
        if (known.isEmpty()) {
            trace.note("the recipient's domain is none of `relay-domains`");
            return RelayDecision.abstain();
        }
        if (known.get().isPresent()) {
            return known.get().get().list(recipient.get(), tables)
                    ? RelayDecision.permit(Reason.of(
                            NAME, "relay-domain", "the recipient is known in a domain whose mail is handed on"))
                    : RelayDecision.deny(
                            Reason.of(NAME, "no-such-recipient", "the domain's recipients are known, and it is none"),
                            NO_SUCH_RECIPIENT);
        }
        if (ROUTING.matchesAnyOf(recipient.get().localPart())) {
            trace.note("the next hop might take the local part for a route");
            return RelayDecision.abstain();
        }
        return RelayDecision.permit(
                Reason.of(NAME, "relay-domain", "the recipient is in a domain whose mail is handed on"));
    }

    @Override
    public String name() {
        return NAME;
    }
}
