package dev.relaypolicy.server.log;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;

/** Logs failures of threads that must never die. */
public final class FailureLog {

    private FailureLog() {}

    /**
     * Logs a failure and never throws. Logging can fail if the heap is full, or if it needs a file descriptor to load
     * a class.
     *
     * @param message the failure and its consequence
     */
    public static void error(Logger logger, String message, Throwable failure) {
        try {
            logger.log(Level.ERROR, message, failure);
        } catch (Throwable unloggable) {
            // there is no way to report it
        }
    }
}
