package dev.relaypolicy.auth;

import dev.relaypolicy.Reason;
import dev.relaypolicy.RelayDecision;
import dev.relaypolicy.RelayPolicy;
import dev.relaypolicy.RelayRequest;
import dev.relaypolicy.RelayRequest.Stage;

/**
 * Refuses MAIL to everybody who has not logged in: a refusal for submission listeners (RFC 6409 section 4.3). A
 * POP-before-SMTP grant is no login.
 */
public final class LoginRequiredPolicy implements RelayPolicy {

    private static final String NAME = "login-required";
    private static final RelayDecision DENY = RelayDecision.deny(
            Reason.of(NAME, "no-login", "this listener takes mail from clients that have logged in only"),
            AuthReplies.LOGIN_REQUIRED);

    /** The policy; it has nothing to set. */
    public LoginRequiredPolicy() {}

    @Override
    public RelayDecision decide(RelayRequest request) {
        return request.stage() == Stage.CONNECT || request.identity().isPresent() ? RelayDecision.abstain() : DENY;
    }

    @Override
    public String name() {
        return NAME;
    }
}
