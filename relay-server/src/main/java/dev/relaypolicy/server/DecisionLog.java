package dev.relaypolicy.server;

import dev.relaypolicy.DecisionListener;
import dev.relaypolicy.RelayRequest;
import dev.relaypolicy.SmtpReply;
import dev.relaypolicy.auth.LoginOutcome;

/**
 * The log of one session: receives each decision before the client does, each recipient that the next hop rejects, and each login. May
 * hold lines back until {@link #flush}. Used by the session's thread only. Implementations must not throw.
 */
public interface DecisionLog extends DecisionListener {

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
