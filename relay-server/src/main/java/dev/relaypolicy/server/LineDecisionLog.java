package dev.relaypolicy.server;

import static java.util.Objects.requireNonNull;

import dev.relaypolicy.Identity;
import dev.relaypolicy.RelayDecision;
import dev.relaypolicy.RelayRequest;
import dev.relaypolicy.text.Escapes;
import java.util.List;
import java.util.function.Consumer;

/**
 * Writes one line for each decision: {@code decision}, then {@code name=value} pairs separated by blanks, with the fields of
 * {@link Verdict#FIELDS} and the facts behind them. Values hold no blank, quote or control character: they are escaped as
 * {@link Escapes#printable} does, a blank as {@code \s}, a quote and a lone hyphen as their numbers; {@code -} stands for a value
 * that is not there, and {@code ...} for the rest of one that is too long.
 */
public final class LineDecisionLog implements DecisionLog {

    /** A client may send 2,000 octets of address; the log need not keep them all. */
    private static final int MAX_VALUE = 400;

    private static final String NO_VALUE = "-";

    private final Consumer<String> lines;

    /**
     * A log.
     *
     * @param lines takes each line, without its end, from any thread
     */
    public LineDecisionLog(Consumer<String> lines) {
        this.lines = requireNonNull(lines, "lines");
    }

    @Override
    public void decided(String id, RelayRequest facts, RelayDecision decision) {
        Verdict verdict = Verdict.of(decision);
        StringBuilder line = new StringBuilder(256).append("decision");
        append(line, "id", id);
        List<String> values = verdict.fields();
        for (int i = 0; i < values.size(); i++) {
            append(line, Verdict.FIELDS.get(i), values.get(i).equals(NO_VALUE) ? NO_VALUE : shown(values.get(i)));
        }
        append(line, "client", facts.client().toString());
        append(line, "listener", facts.listener().name());
        append(line, "helo", facts.helo().map(LineDecisionLog::shown).orElse(NO_VALUE));
        append(line, "user", facts.identity().map(Identity::name).map(LineDecisionLog::shown).orElse(NO_VALUE));
        append(line, "from", facts.reversePath().map(path -> shown(path.toString())).orElse(NO_VALUE));
        append(line, "to", facts.forwardPath().map(path -> shown(path.toString())).orElse(NO_VALUE));
        append(line, "detail", shown(verdict.reason().detail()));
        lines.accept(line.toString());
    }

    private static void append(StringBuilder line, String name, String value) {
        line.append(' ').append(name).append('=').append(value);
    }

    private static String shown(String value) {
        if (value.equals(NO_VALUE)) {
            return "\\u002d";
        }
        String escaped = escape(value);
        return escaped.length() > MAX_VALUE ? cut(value) : escaped;
    }

    private static String escape(String text) {
        return Escapes.printable(text).replace(" ", "\\s").replace("\"", "\\u0022");
    }

    /** As much of a value as there is room for, no escape cut in two. */
    private static String cut(String value) {
        StringBuilder out = new StringBuilder(MAX_VALUE + 3);
        for (int i = 0; i < value.length(); i++) {
            String next = escape(value.substring(i, i + 1));
            if (out.length() + next.length() > MAX_VALUE) {
                break;
            }
            out.append(next);
        }
        return out.append("...").toString();
    }
}
