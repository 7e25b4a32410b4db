package dev.relaypolicy.server;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;

/** Logs failures from places that must go on whatever happens. */
public final class FailureLog {

    private FailureLog() {}

    /**
     * Logs a failure, and never throws. Logging itself fails if the heap is full or if it loads a class or a file for which there
     * is no file descriptor left; a thread that serves everybody must survive that.
     *
     * @param logger the logger of the caller
     * @param message what failed and what happens next
     * @param failure the cause
     */
    public static void error(Logger logger, String message, Throwable failure) {
        try {
            logger.log(Level.ERROR, message, failure);
        } catch (Throwable unloggable) {
            // nothing is left to report it with
        }
    }
}
