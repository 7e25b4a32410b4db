package dev.relaypolicy.spi;

import dev.relaypolicy.RelayDecision;
import dev.relaypolicy.RelayRequest;

/**
 * Is told every decision of a mail server before its client hears of it, for a log or for metrics. Implementations are safe for use
 * by many threads and do not throw.
 */
@FunctionalInterface
public interface DecisionListener {

    /**
     * A decision was made: a refusal at connect or MAIL, or the answer to a RCPT.
     *
     * @param session names the session in the mail server
     * @param facts what the decision rests on
     * @param decision Permit, Deny or Defer
     */
    void decided(String session, RelayRequest facts, RelayDecision.Opinion decision);

    /**
     * Logs each decision through {@link System.Logger}, under the name of this interface, as one line of printable ASCII:
     * {@code decision} and {@code name=value} pairs, which have the names of relay-server's decision log. Values hold no blank and no
     * quote; they are escaped, and cut where they are long.
     */
    static DecisionListener logging() {
        return new DecisionLines();
    }
}
