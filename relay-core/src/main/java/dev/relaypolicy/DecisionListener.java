package dev.relaypolicy;

/**
 * A listener for the decisions of a mail server, such as a log or metrics. It is called before the client receives the
 * reply. Implementations must be thread-safe and must not throw.
 */
@FunctionalInterface
public interface DecisionListener {

    /**
     * Receives a decision: a refusal at connect or MAIL, or the decision at RCPT.
     *
     * @param sessionId the session's identifier in the mail server
     * @param request the request that was decided
     * @param decision Permit, Deny or Defer
     */
    void decided(String sessionId, RelayRequest request, RelayDecision.Opinion decision);

    /**
     * Returns a listener that logs each decision through {@link System.Logger}, under the name of this interface, as
     * one line of printable ASCII: {@code decision}, then {@code name=value} pairs with the names of relay-server's
     * decision log. Values contain no spaces or quotes; they are escaped, and truncated if long.
     */
    static DecisionListener logging() {
        return new DecisionLines();
    }
}
