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
 * Permits authenticated users with {@link Permission#RELAY} to relay (XMail: the first check of
 * SMTPSvr.cpp:SMTPCheckRelayCapability).
 */
public final class AuthenticatedPolicy implements RelayPolicy {

    private static final String NAME = "authenticated";
    private static final RelayDecision PERMIT =
            RelayDecision.permit(Reason.of(NAME, "authenticated", "the client has logged in and may relay"));

    /** Creates the policy. */
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
            trace.note(identity.map(user -> "`" + user.name() + "` may not relay: the login has the permissions `"
                            + user.permissions() + "`, without `relay`")
                    .orElse("the client has not logged in"));
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
