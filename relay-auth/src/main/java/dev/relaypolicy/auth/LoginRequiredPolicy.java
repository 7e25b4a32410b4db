package dev.relaypolicy.auth;

import dev.relaypolicy.Reason;
import dev.relaypolicy.RelayDecision;
import dev.relaypolicy.RelayPolicy;
import dev.relaypolicy.RelayRequest;
import dev.relaypolicy.RelayRequest.Stage;

/**
 * Denies MAIL and RCPT without a login, for submission listeners (RFC 6409 section 4.3). A POP-before-SMTP grant is no
 * login.
 */
public final class LoginRequiredPolicy implements RelayPolicy {

    private static final String NAME = "login-required";
    private static final RelayDecision DENY = RelayDecision.deny(
            Reason.of(NAME, "no-login", "this listener accepts mail from authenticated users only"),
            AuthReplies.LOGIN_REQUIRED);

    /** Creates the policy. */
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
