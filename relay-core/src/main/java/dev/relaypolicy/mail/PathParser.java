package dev.relaypolicy.mail;

/**
 * The one parser for the paths of MAIL and RCPT.
 */
public final class PathParser {

    private PathParser() {}

    /**
     * What came of reading a path.
     *
     * @param <P> {@link ReversePath} or {@link ForwardPath}
     */
    public sealed interface Result<P> {

        /**
         * A path, and what follows it.
         *
         * @param path the path
         * @param parameters the text after the path and its separating blank, empty where there is none
         */
        record Parsed<P>(P path, String parameters) implements Result<P> {}

        /**
         * No path.
         *
         * @param column where in the text it went wrong, from 1
         * @param problem what is wrong, for the log and for explain
         */
        record Malformed<P>(int column, String problem) implements Result<P> {}
    }

    /**
     * Reads what follows {@code MAIL FROM:}.
     *
     * @param text the rest of the command line, decoded from UTF-8
     */
    public static Result<ReversePath> reversePath(String text) {
        return new Result.Malformed<>(1, "not written yet: " + text);
    }

    /**
     * Reads what follows {@code RCPT TO:}.
     *
     * @param text the rest of the command line, decoded from UTF-8
     */
    public static Result<ForwardPath> forwardPath(String text) {
        return new Result.Malformed<>(1, "not written yet: " + text);
    }
}
