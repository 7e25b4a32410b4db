package dev.relaypolicy.subethasmtp;

import dev.relaypolicy.RelayDecision;
import dev.relaypolicy.RelayRequest;

/** Is told every decision before its client hears of it. Implementations are safe for many threads and do not throw. */
@FunctionalInterface
public interface DecisionListener {

    /**
     * A decision was made: a refusal at connect or MAIL, or the answer to a RCPT.
     *
     * @param session the session's id in SubEthaSMTP
     * @param facts what the decision rests on
     * @param decision Permit, Deny or Defer
     */
    void decided(String session, RelayRequest facts, RelayDecision.Opinion decision);
}
