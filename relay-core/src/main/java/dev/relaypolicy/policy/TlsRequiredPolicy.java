package dev.relaypolicy.policy;

import static java.util.Objects.requireNonNull;

import dev.relaypolicy.Permission;
import dev.relaypolicy.Reason;
import dev.relaypolicy.RelayDecision;
import dev.relaypolicy.RelayPolicy;
import dev.relaypolicy.RelayRequest;
import dev.relaypolicy.RelayRequest.Stage;
import dev.relaypolicy.SmtpReply;

/** Refuses MAIL in clear text, unless the authenticated user has {@link Permission#WITHOUT_TLS}. */
public final class TlsRequiredPolicy implements RelayPolicy {

    private final String name;
    private final RelayDecision deny;

    /** Creates a policy with a name for explanations and logs. */
    public TlsRequiredPolicy(String name) {
        this.name = requireNonNull(name, "name");
        this.deny = RelayDecision.deny(
                Reason.of(name, "no-tls", "the session is in clear text"),
                SmtpReply.of(530, 5, 7, 0, "Must issue a STARTTLS command first"));
    }

    @Override
    public RelayDecision decide(RelayRequest request) {
        boolean excused = request.identity()
                .filter(user -> user.permissions().allows(Permission.WITHOUT_TLS))
                .isPresent();
        return request.stage() == Stage.CONNECT || request.tls().isPresent() || excused
                ? RelayDecision.abstain()
                : deny;
    }

    @Override
    public String name() {
        return name;
    }
}
