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

    /**
     * Creates an exception.
     *
     * @param noun the expected form, with its article
     * @param offset the position of the problem in the text, from 0
     * @param problem the problem, and the fix unless it is obvious
     */
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
