package dev.relaypolicy;

import static java.util.Objects.requireNonNull;

/**
 * A decision of a mail session.
 *
 * @param id the session's id and the number of the command; unique within a mail server
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
