package dev.relaypolicy.mail;

import dev.relaypolicy.text.Escapes;

/**
 * A syntax error in a mail address or domain. The message quotes the text, escaped and truncated; the problem contains
 * none of it.
 */
final class MailSyntaxException extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    private static final int MAX_QUOTED = 80;

    private final int offset;
    private final String problem;

    /** The offset counts from 0; {@code noun} is the expected form with its article. */
    MailSyntaxException(String text, String noun, int offset, String problem) {
        super("`" + Escapes.printable(truncated(text)) + "` is not " + noun + ": " + problem);
        this.offset = offset;
        this.problem = problem;
    }

    int offset() {
        return offset;
    }

    String problem() {
        return problem;
    }

    private static String truncated(String text) {
        return text.length() <= MAX_QUOTED ? text : text.substring(0, MAX_QUOTED) + "...";
    }
}
