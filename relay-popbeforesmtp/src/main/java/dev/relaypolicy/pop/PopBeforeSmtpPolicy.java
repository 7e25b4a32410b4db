package dev.relaypolicy.pop;

import dev.relaypolicy.Grant;
import dev.relaypolicy.GrantFinding;
import dev.relaypolicy.Permission;
import dev.relaypolicy.Reason;
import dev.relaypolicy.RelayDecision;
import dev.relaypolicy.RelayPolicy;
import dev.relaypolicy.RelayRequest;
import dev.relaypolicy.Trace;
import dev.relaypolicy.mail.ReversePath;

/**
 * Permits each recipient if {@link PopBeforeSmtp#find} found a grant at MAIL and its mailbox may relay. Defers if the
 * lookup failed.
 */
public final class PopBeforeSmtpPolicy implements RelayPolicy {

    private static final String NAME = "pop-before-smtp";

    /** Creates a policy that reads the grant from the request. */
    public PopBeforeSmtpPolicy() {}

    @Override
    public RelayDecision decide(RelayRequest request) {
        return decide(request, Trace.off());
    }

    @Override
    public RelayDecision decide(RelayRequest request, Trace trace) {
        if (request.forwardPath().isEmpty()) {
            return RelayDecision.abstain();
        }
        GrantFinding finding = request.grantFinding();
        if (finding instanceof GrantFinding.Held held) {
            return judge(held, request, trace);
        } else if (finding instanceof GrantFinding.Unavailable unavailable) {
            return RelayDecision.defer(Reason.of(NAME, "grant-unavailable", unavailable.why()));
        } else if (finding instanceof GrantFinding.None none) {
            trace.note(none.why());
        }
        return RelayDecision.abstain();
    }

    private static RelayDecision judge(GrantFinding.Held held, RelayRequest request, Trace trace) {
        Grant grant = held.grant();
        boolean nullSender = request.reversePath().map(ReversePath::isNull).orElse(true);
        if (nullSender || !grant.client().equals(request.client())) {
            trace.note("the grant is not for this sender and client");
            return RelayDecision.abstain();
        }
        if (!held.permissions().allows(Permission.RELAY)) {
            trace.note("the mailbox logged in by POP3 from this client, but may not relay");
            return RelayDecision.abstain();
        }
        return RelayDecision.permit(Reason.of(
                NAME,
                "pop-before-smtp",
                "`" + grant.mailbox() + "` logged in by POP3 from this client at " + grant.login()));
    }

    @Override
    public boolean permitsRoute(RelayRequest request) {
        return true;
    }

    @Override
    public String name() {
        return NAME;
    }
}
