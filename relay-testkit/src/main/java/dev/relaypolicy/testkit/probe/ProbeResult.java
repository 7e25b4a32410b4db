package dev.relaypolicy.testkit.probe;

import static java.util.Objects.requireNonNull;

/**
 * The result of a pattern.
 *
 * @param answer the decisive command and the reply to it, or why there was none; contains text from the server: escape
 *     it before printing
 */
public record ProbeResult(ProbePattern pattern, Verdict verdict, String answer) {

    /** Whether the server would have relayed the message. */
    public enum Verdict {
        /** The server replied 5xx. */
        REFUSED,
        /** The server replied 2xx to RCPT, or to the message if one was sent. */
        ACCEPTED,
        /** The server replied 4xx or not at all, or the login failed. */
        UNDECIDED
    }

    public ProbeResult {
        requireNonNull(pattern, "pattern");
        requireNonNull(verdict, "verdict");
        requireNonNull(answer, "answer");
    }
}
