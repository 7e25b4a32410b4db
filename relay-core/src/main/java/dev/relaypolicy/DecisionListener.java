package dev.relaypolicy;

import dev.relaypolicy.text.LogFormat;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;

/**
 * A listener for decisions, such as a log or metrics, called before the client receives the reply. Implementations must
 * be thread-safe and must not throw.
 */
@FunctionalInterface
public interface DecisionListener {

    /** Receives a decision. */
    void decided(DecisionRecord decision);

    /** Returns a listener that logs each decision as a {@link DecisionLine}, under the name of this interface. */
    static DecisionListener logging() {
        return logging("decision");
    }

    /** Returns a listener like {@link #logging()} whose lines begin with another event, such as {@code advisory}. */
    static DecisionListener logging(String event) {
        Logger logger = System.getLogger(DecisionListener.class.getName());
        return decision -> logger.log(Level.INFO, () -> DecisionLine.of(LogFormat.LINE, event, decision));
    }
}
