package dev.relaypolicy.pop;

import dev.relaypolicy.*;
import dev.relaypolicy.spi.*;

public final class PopBeforeSmtpPolicy implements RelayPolicy {
    public RelayDecision decide(RelayRequest r) {
        return r.grant() instanceof GrantFinding.Held h && h.permissions().allows(Permission.RELAY)
                ? RelayDecision.permit(Reason.of("pop-before-smtp", "pop-before-smtp", "x"))
                : RelayDecision.abstain();
    }
}
