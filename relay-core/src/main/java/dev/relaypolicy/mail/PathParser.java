package dev.relaypolicy.mail;

import java.util.Objects;
import java.util.function.Function;

/**
 * The parser for the paths of MAIL and RCPT. The package description defines the grammar. Invalid input is returned as
 * {@link Result.Malformed}, never thrown. Stateless and thread-safe.
 *
 * <pre>{@code
 * Result<ForwardPath> result = PathParser.forwardPath("<ann@example.org> NOTIFY=NEVER");
 * if (result instanceof Result.Parsed<ForwardPath> parsed) {
 *     parsed.path();       // <ann@example.org>
 *     parsed.parameters(); // NOTIFY=NEVER
 * }
 * }</pre>
 */
public final class PathParser {

    private PathParser() {}

    /**
     * The result of parsing a path.
     *
     * @param <P> {@link ReversePath} or {@link ForwardPath}
     */
    public sealed interface Result<P> {

        /**
         * A valid path, without its source route.
         *
         * @param parameters the text after the path and one space, without trailing spaces; checked only for control
         *     characters and U+FFFD
         */
        record Parsed<P>(P path, String parameters) implements Result<P> {
            public Parsed {
                Objects.requireNonNull(path, "path");
                Objects.requireNonNull(parameters, "parameters");
            }
        }

        /**
         * A syntax error.
         *
         * @param column in UTF-16 code units, from 1; one past the end if something is missing
         * @param problem for the log and explanations; contains no client text
         */
        record Malformed<P>(int column, String problem) implements Result<P> {
            public Malformed {
                Objects.requireNonNull(problem, "problem");
            }
        }
    }

    /**
     * Parses the text after {@code MAIL FROM:}.
     *
     * @param text without the line end, decoded from UTF-8; invalid bytes must decode to U+FFFD, which is rejected
     */
    public static Result<ReversePath> reversePath(String text) {
        return read(text, reader -> {
            if (reader.isAtClose()) {
                return ReversePath.NULL;
            }
            reader.skipRoute();
            return ReversePath.of(reader.mailbox());
        });
    }

    /** Parses the text after {@code RCPT TO:}, as {@link #reversePath}. */
    public static Result<ForwardPath> forwardPath(String text) {
        return read(text, reader -> {
            if (reader.skipBarePostmaster()) {
                return ForwardPath.POSTMASTER;
            }
            reader.skipRoute();
            return ForwardPath.of(reader.mailbox());
        });
    }

    private static <P> Result<P> read(String text, Function<PathReader, P> inside) {
        try {
            PathReader reader = new PathReader(text);
            reader.open();
            P path = inside.apply(reader);
            return new Result.Parsed<>(path, reader.close());
        } catch (MailSyntaxException e) {
            return new Result.Malformed<>(e.offset() + 1, e.problem());
        }
    }
}
