package dev.relaypolicy.server;

import dev.relaypolicy.RelayDecision;
import dev.relaypolicy.RelayRequest;
import dev.relaypolicy.SmtpReply;
import dev.relaypolicy.auth.LoginOutcome;

/**
 * The log of one session: is told every decision that its client hears of, about its mail and about its logins, and may hold back
 * what it is told until {@link #flush}. Used by the thread of the session. Implementations must not throw.
 */
public interface DecisionLog {

    /**
     * A decision was made: a refusal at connect or MAIL, or the answer to a RCPT.
     *
     * @param id names the session, and the command in it
     * @param facts what the decision rests on
     * @param decision Permit, Deny or Defer
     */
    void decided(String id, RelayRequest facts, RelayDecision decision);

    /**
     * A recipient that was permitted was not taken: the next hop refuses it, or it cannot go with the recipients before it.
     *
     * @param id that of its permit
     * @param facts what the permit rested on
     * @param reply what the client heard instead of the permit's reply
     */
    void notTaken(String id, RelayRequest facts, SmtpReply reply);

    /**
     * An attempt to log in has ended.
     *
     * @param id names the session, and the command in it
     * @param facts what was known before it
     * @param mechanism how, such as {@code PLAIN} or {@code APOP}
     * @param outcome what came of it; holds no secret
     */
    void loggedIn(String id, RelayRequest facts, String mechanism, LoginOutcome outcome);

    /** Writes what was held back. A session does that before its client hears of it, and at its end. */
    default void flush() {}
}
