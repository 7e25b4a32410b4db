package dev.relaypolicy.mail;

import dev.relaypolicy.text.Escapes;

/**
 * A text that is not the mail name it should be. The message names the text, escaped and shortened; the problem, which goes
 * into {@link PathParser.Result.Malformed}, holds none of it.
 */
final class MailSyntaxException extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    private static final int SHOWN = 80;

    private final int offset;
    private final String problem;

    /**
     * A text with a problem.
     *
     * @param text the whole text
     * @param noun what the text should be, with its article
     * @param offset where in the text the problem is, from 0
     * @param problem what is wrong, and the fix where it is not plain from that
     */
    MailSyntaxException(String text, String noun, int offset, String problem) {
        super("`" + Escapes.printable(shortened(text)) + "` is not " + noun + ": " + problem);
        this.offset = offset;
        this.problem = problem;
    }

    int offset() {
        return offset;
    }

    String problem() {
        return problem;
    }

    private static String shortened(String text) {
        return text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "...";
    }
}
