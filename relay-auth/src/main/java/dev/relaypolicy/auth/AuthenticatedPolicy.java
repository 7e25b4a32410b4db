package dev.relaypolicy.auth;

import dev.relaypolicy.Identity;
import dev.relaypolicy.Permission;
import dev.relaypolicy.Reason;
import dev.relaypolicy.RelayDecision;
import dev.relaypolicy.RelayPolicy;
import dev.relaypolicy.RelayRequest;
import dev.relaypolicy.Trace;
import java.util.Optional;

/**
 * Lets those relay who have logged in and may: {@link Permission#RELAY}. Has no opinion on anybody else.
 *
 * <p>XMail: SMTPSvr.cpp:SMTPCheckRelayCapability, its first question.
 */
public final class AuthenticatedPolicy implements RelayPolicy {

    private static final String NAME = "authenticated";
    private static final RelayDecision PERMIT =
            RelayDecision.permit(Reason.of(NAME, "authenticated", "the client has logged in and may relay"));

    /** The policy; it has nothing to set. */
    public AuthenticatedPolicy() {}

    @Override
    public RelayDecision decide(RelayRequest request) {
        return decide(request, Trace.off());
    }

    @Override
    public RelayDecision decide(RelayRequest request, Trace trace) {
        if (request.forwardPath().isEmpty()) {
            trace.note("there is no recipient yet");
            return RelayDecision.abstain();
        }
        Optional<Identity> identity = request.identity();
        if (identity.isPresent() && identity.get().permissions().allows(Permission.RELAY)) {
            return PERMIT;
        }
        if (trace.isOn()) {
            trace.note(identity.map(who -> "`" + who.name() + "` has logged in and may not relay: the login has the"
                            + " permissions `" + who.permissions() + "`, without R")
                    .orElse("nobody has logged in"));
        }
        return RelayDecision.abstain();
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
