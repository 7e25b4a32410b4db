package dev.relaypolicy.server.log;

import static java.util.Objects.requireNonNull;

import java.io.PrintWriter;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Standard output or standard error. On a terminal, lines are wrapped and outcomes are coloured; otherwise each line is
 * printed unchanged, for scripts.
 */
public final class Output {

    public static final int COLUMNS = 80;

    private static final int DEFAULT_INDENT = 4;

    /** The first match in a line is coloured. */
    private static final Pattern OUTCOME = Pattern.compile("(?<=: )(?:error|warning|note)(?=: )"
            + "|^(?:permit|deny|defer)(?=: )|^(?:accepted|refused|undecided)(?= )|(?<= verdict=)(?:permit|deny|defer)");

    private static final String RED = "\u001b[31m";
    private static final String GREEN = "\u001b[32m";
    private static final String YELLOW = "\u001b[33m";
    private static final String RESET = "\u001b[0m";

    private final PrintWriter writer;
    private final boolean terminal;
    private final boolean colour;

    /**
     * Creates an output.
     *
     * @param terminal whether lines are wrapped
     * @param colour whether outcomes are coloured; ignored if this is not a terminal
     */
    public Output(PrintWriter writer, boolean terminal, boolean colour) {
        this.writer = requireNonNull(writer, "writer");
        this.terminal = terminal;
        this.colour = terminal && colour;
    }

    /** Returns this output without colours. */
    public Output withoutColour() {
        return new Output(writer, terminal, false);
    }

    /** Returns the writer for text that must not be changed. */
    public PrintWriter writer() {
        return writer;
    }

    public boolean isTerminal() {
        return terminal;
    }

    /** Prints the text of an object as one line. */
    public void println(Object line) {
        println(line.toString(), DEFAULT_INDENT);
    }

    /**
     * Prints a line.
     *
     * @param indent the number of blanks before continuation lines
     */
    public void println(String line, int indent) {
        writer.println(format(line, indent));
    }

    /** Returns the line as {@link #println(String, int)} prints it, without the final line break. */
    public String format(String line, int indent) {
        if (!terminal) {
            return line;
        }
        String wrapped = wrap(line, indent);
        Matcher outcome = OUTCOME.matcher(wrapped);
        return colour && outcome.find()
                ? outcome.replaceFirst(colourOf(outcome.group()) + outcome.group() + RESET)
                : wrapped;
    }

    private static String colourOf(String outcome) {
        return switch (outcome) {
            // `relay probe` prints accepted if the server is an open relay
            case "error", "deny", "accepted" -> RED;
            case "warning", "defer", "undecided" -> YELLOW;
            default -> GREEN;
        };
    }

    /** Breaks a line at blanks. A longer word stays whole, because users copy it. */
    public static String wrap(String line, int indent) {
        StringBuilder wrapped = new StringBuilder();
        String rest = line;
        // leading blanks are not a place to break
        int from = line.length() - line.stripLeading().length();
        while (rest.length() > COLUMNS) {
            int end = rest.lastIndexOf(' ', COLUMNS);
            if (end <= from) {
                end = rest.indexOf(' ', from + 1);
            }
            if (end < 0) {
                break;
            }
            wrapped.append(rest.substring(0, end).stripTrailing()).append(System.lineSeparator());
            rest = " ".repeat(indent) + rest.substring(end).stripLeading();
            from = indent;
        }
        return wrapped.append(rest).toString();
    }
}
