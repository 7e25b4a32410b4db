package dev.relaypolicy.auth;

import static java.util.Objects.requireNonNull;

import dev.relaypolicy.GrantFinding;
import dev.relaypolicy.Permission;
import dev.relaypolicy.Reason;
import dev.relaypolicy.RelayDecision;
import dev.relaypolicy.RelayPolicy;
import dev.relaypolicy.RelayRequest;
import dev.relaypolicy.RelayRequest.Stage;
import dev.relaypolicy.Trace;
import java.util.function.Predicate;

/**
 * Denies MAIL and RCPT, even to local mailboxes, if neither the login nor a POP-before-SMTP grant has {@link
 * Permission#MAIL} (XMail: {@code MailAuth}, SMTPSvr.cpp:SMTPHandleCmd_MAIL). Defers if the lookup of the grant failed (R5).
 */
public final class MailPermissionPolicy implements RelayPolicy {

    private static final String NAME = "mail-permission";
    private static final RelayDecision NO_LOGIN = RelayDecision.deny(
            Reason.of(NAME, "no-login", "mail is accepted from authenticated users only"), AuthReplies.LOGIN_REQUIRED);
    private static final RelayDecision NO_PERMISSION = RelayDecision.deny(
            Reason.of(NAME, "no-mail-permission", "the user does not have the permission `mail` (M)"),
            AuthReplies.MAIL_NOT_ALLOWED);

    private final Predicate<RelayRequest> exempt;

    /**
     * Creates a policy.
     *
     * @param exempt matches requests that need no permission, such as those with {@code NoAuth} in {@code
     *     smtp.ipprop.tab}
     */
    public MailPermissionPolicy(Predicate<RelayRequest> exempt) {
        this.exempt = requireNonNull(exempt, "exempt");
    }

    @Override
    public RelayDecision decide(RelayRequest request) {
        return decide(request, Trace.off());
    }

    @Override
    public RelayDecision decide(RelayRequest request, Trace trace) {
        if (request.stage() == Stage.CONNECT) {
            return RelayDecision.abstain();
        }
        if (request.identity()
                .filter(user -> user.permissions().allows(Permission.MAIL))
                .isPresent()) {
            return RelayDecision.abstain();
        }
        GrantFinding grant = request.grantFinding();
        if (grant instanceof GrantFinding.Held held && held.permissions().allows(Permission.MAIL)) {
            return RelayDecision.abstain();
        }
        if (exempt.test(request)) {
            trace.note("the client is exempt");
            return RelayDecision.abstain();
        }
        if (grant instanceof GrantFinding.Unavailable unavailable) {
            return RelayDecision.defer(Reason.of(NAME, "grant-unavailable", unavailable.why()));
        }
        return request.identity().isPresent() || grant instanceof GrantFinding.Held ? NO_PERMISSION : NO_LOGIN;
    }

    @Override
    public String name() {
        return NAME;
    }
}
