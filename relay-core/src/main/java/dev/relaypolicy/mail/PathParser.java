package dev.relaypolicy.mail;

import java.util.Objects;
import java.util.function.Function;

/**
 * The one parser for the paths of MAIL and RCPT. The grammar is in the description of the package. What a client sends is
 * answered with a {@link Result}, never with an exception. Stateless, safe for use by many threads.
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
     * What came of reading a path.
     *
     * @param <P> {@link ReversePath} or {@link ForwardPath}
     */
    public sealed interface Result<P> {

        /**
         * A path, and what follows it.
         *
         * @param path the path, without the source route that it may have had
         * @param parameters the text after the path and its separating blank, without trailing blanks, not looked at but for
         *     control characters; empty where there is none
         */
        record Parsed<P>(P path, String parameters) implements Result<P> {
            public Parsed {
                Objects.requireNonNull(path, "path");
                Objects.requireNonNull(parameters, "parameters");
            }
        }

        /**
         * No path.
         *
         * @param column where in the text it went wrong, in UTF-16 units from 1; one past the end where something is missing
         * @param problem what is wrong, for the log and for explain; holds nothing that the client wrote
         */
        record Malformed<P>(int column, String problem) implements Result<P> {
            public Malformed {
                Objects.requireNonNull(problem, "problem");
            }
        }
    }

    /**
     * Reads what follows {@code MAIL FROM:}.
     *
     * @param text the rest of the command line without its line end, decoded from UTF-8; octets that are not UTF-8 have become
     *     U+FFFD, which is refused
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

    /**
     * Reads what follows {@code RCPT TO:}.
     *
     * @param text as for {@link #reversePath}
     */
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
