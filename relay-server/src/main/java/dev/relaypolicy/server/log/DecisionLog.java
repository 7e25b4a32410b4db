package dev.relaypolicy.server.log;

import dev.relaypolicy.DecisionListener;
import dev.relaypolicy.RelayRequest;
import dev.relaypolicy.SmtpReply;
import dev.relaypolicy.auth.LoginOutcome;

/**
 * The log of one session. Receives each decision before the client does, each recipient that the next hop rejects, and
 * each login. May hold lines back until {@link #flush}. Used by the session's thread only. Implementations must not
 * throw.
 */
public interface DecisionLog extends DecisionListener {

    /**
     * Receives a permitted recipient that the next hop rejects, or that cannot share a transaction with those before
     * it.
     *
     * @param id the id of its permit
     * @param reply the reply to the client, instead of the permit's
     */
    void destinationRefused(String id, RelayRequest request, SmtpReply reply);

    /**
     * Receives the end of a login.
     *
     * @param id the ids of the session and of the command
     * @param mechanism the mechanism or command, such as {@code PLAIN} or {@code APOP}
     * @param outcome contains no secret
     */
    void loginEnded(String id, RelayRequest request, String mechanism, LoginOutcome outcome);

    /** Writes the lines that were held back. A session calls it before it writes to the client, and at its end. */
    default void flush() {}
}
