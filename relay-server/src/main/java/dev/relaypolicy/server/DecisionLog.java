package dev.relaypolicy.server;

import dev.relaypolicy.RelayDecision;
import dev.relaypolicy.RelayRequest;

/** Is told every decision that a client hears of. Implementations are safe for use by many threads and must not throw. */
@FunctionalInterface
public interface DecisionLog {

    /**
     * A decision was made: a refusal at connect or MAIL, or the answer to a RCPT.
     *
     * @param id names the session, and the command in it
     * @param facts what the decision rests on
     * @param decision Permit, Deny or Defer
     */
    void decided(String id, RelayRequest facts, RelayDecision decision);
}
