package dev.relaypolicy.testkit.probe;

import static java.util.Objects.requireNonNull;

/**
 * What came of a pattern.
 *
 * @param answer the command that decided and the server's reply to it, or what happened in its place; text of the server, which
 *     whoever prints it must escape
 */
public record ProbeResult(ProbePattern pattern, Verdict verdict, String answer) {

    /** Whether the server would have handed on the mail. */
    public enum Verdict {
        /** For good, with 5xx. */
        REFUSED,
        /** RCPT was answered with 2xx, or where a message was sent, that was. */
        ACCEPTED,
        /** Not now (4xx), or no answer came: another try might have another end, so that nothing is shown. */
        UNDECIDED
    }

    public ProbeResult {
        requireNonNull(pattern, "pattern");
        requireNonNull(verdict, "verdict");
        requireNonNull(answer, "answer");
    }
}
