package dev.relaypolicy;

import static java.util.Objects.requireNonNull;

/**
 * A decision of a mail session: what the client asked, and what it receives.
 *
 * @param id the id of the decision, unique within a mail server: the session's id and the number of the command
 * @param request the request that was decided
 * @param decision Permit, Deny or Defer
 */
public record DecisionRecord(String id, RelayRequest request, RelayDecision.Opinion decision) {

    public DecisionRecord {
        requireNonNull(id, "id");
        requireNonNull(request, "request");
        requireNonNull(decision, "decision");
    }

    /** Returns the same decision under another id. */
    public DecisionRecord withId(String other) {
        return new DecisionRecord(other, request, decision);
    }
}
