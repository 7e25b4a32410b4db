package dev.relaypolicy;

import dev.relaypolicy.text.LogFormat;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;

/**
 * A listener for the decisions of a mail server, such as a log or metrics. It is called before the client receives the
 * reply. Implementations must be thread-safe and must not throw.
 */
@FunctionalInterface
public interface DecisionListener {

    /** Receives a decision: a refusal at connect or MAIL, or the decision at RCPT. */
    void decided(DecisionRecord decision);

    /**
     * Returns a listener that logs each decision through {@link System.Logger}, under the name of this interface, as
     * the text line of {@link DecisionLine}.
     */
    static DecisionListener logging() {
        return logging("decision");
    }

    /**
     * Returns a listener like {@link #logging()} for another event.
     *
     * @param event the first word of each line, such as {@code advisory}
     */
    static DecisionListener logging(String event) {
        Logger logger = System.getLogger(DecisionListener.class.getName());
        return decision -> logger.log(Level.INFO, () -> DecisionLine.of(LogFormat.LINE, event, decision));
    }
}
