package dev.relaypolicy.server.config.policy;

import dev.relaypolicy.Reason;
import dev.relaypolicy.RelayDecision;
import dev.relaypolicy.RelayPolicy;
import dev.relaypolicy.RelayRequest;
import dev.relaypolicy.SmtpReply;
import dev.relaypolicy.Trace;
import dev.relaypolicy.mail.DomainName;
import dev.relaypolicy.mail.EmailAddress;
import dev.relaypolicy.mail.ForwardPath;
import dev.relaypolicy.server.config.model.DomainMap;
import dev.relaypolicy.server.config.model.MailSettings.RelayedDomain;
import dev.relaypolicy.server.config.model.TableContents;
import dev.relaypolicy.server.outbound.RecipientCallout.Answer;
import dev.relaypolicy.server.outbound.RecipientCallout.Keep;
import java.util.Optional;

/**
 * Permits mail for relay domains from any client, and rejects recipients that a list or the next hop does not know. A
 * recipient that the next hop could take for a route is permitted only if it is listed.
 */
public final class RelayDomainsPolicy implements RelayPolicy {

    static final String NAME = "relay-domains";

    /** Asks the next hop of a recipient whether it accepts mail for it. Thread-safe. */
    @FunctionalInterface
    public interface Callout {
        /** Blocks until the next hop has answered or its time is up. */
        Answer ask(ForwardPath recipient, Keep keep);
    }

    private static final SmtpReply NO_SUCH_RECIPIENT = SmtpReply.of(550, 5, 1, 1, "Mailbox unavailable");
    private static final SmtpReply UNSETTLED =
            SmtpReply.of(451, 4, 4, 0, "The recipient cannot be verified now, please try again later");

    private final DomainMap<RelayedDomain> domains;
    private final TableContents tables;
    private final Callout callout;

    public RelayDomainsPolicy(DomainMap<RelayedDomain> domains, TableContents tables, Callout callout) {
        this.domains = domains;
        this.tables = tables;
        this.callout = callout;
    }

    @Override
    public RelayDecision decide(RelayRequest request) {
        return decide(request, Trace.off());
    }

    @Override
    public RelayDecision decide(RelayRequest request, Trace trace) {
        Optional<ForwardPath> path = request.forwardPath();
        Optional<EmailAddress> recipient = path.flatMap(ForwardPath::address);
        if (recipient.isEmpty() || !(recipient.get().domain() instanceof DomainName name)) {
            return RelayDecision.abstain();
        }
        Optional<RelayedDomain> domain = domains.find(name);
        if (domain.isEmpty()) {
            trace.note("the recipient's domain is none of `relay-domains`");
            return RelayDecision.abstain();
        }
        if (domain.get() instanceof RelayedDomain.Listed listed) {
            return listed.recipients().list(recipient.get(), tables)
                    ? permit("the recipient is known in a domain whose mail is handed on")
                    : deny("the domain's recipients are known, and it is none");
        }
        if (domain.get() instanceof RelayedDomain.AskedFor asked) {
            if (recipient.get().mayBeRoute()) {
                trace.note("the next hop is not asked: it could take the local part for a route");
                return RelayDecision.abstain();
            }
            return answered(callout.ask(path.get(), asked.keep()));
        }
        return permit("the recipient is in a domain whose mail is handed on");
    }

    /** Returns whether the recipient is listed. */
    @Override
    public boolean permitsRoute(RelayRequest request) {
        return request.forwardPath()
                .flatMap(ForwardPath::address)
                .filter(address -> address.domain() instanceof DomainName name
                        && domains.find(name).orElse(null) instanceof RelayedDomain.Listed listed
                        && listed.recipients().list(address, tables))
                .isPresent();
    }

    private static RelayDecision answered(Answer answer) {
        if (answer instanceof Answer.Known) {
            return permit("the next hop takes mail for the recipient");
        } else if (answer instanceof Answer.Unknown unknown) {
            return deny(unknown.why());
        } else if (answer instanceof Answer.NotAsked unasked) {
            return defer("callout-not-made", "it would be asked of the next hop " + unasked.hop() + ", and was not");
        }
        return defer("recipient-unsettled", ((Answer.Unsettled) answer).why());
    }

    private static RelayDecision permit(String why) {
        return RelayDecision.permit(Reason.of(NAME, "relay-domain", why));
    }

    private static RelayDecision deny(String why) {
        return RelayDecision.deny(Reason.of(NAME, "no-such-recipient", why), NO_SUCH_RECIPIENT);
    }

    private static RelayDecision defer(String code, String why) {
        return new RelayDecision.Defer(Reason.of(NAME, code, why), UNSETTLED);
    }

    @Override
    public String name() {
        return NAME;
    }
}
