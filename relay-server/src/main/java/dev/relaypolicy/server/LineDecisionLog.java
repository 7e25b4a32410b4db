package dev.relaypolicy.server;

import static java.util.Objects.requireNonNull;

import com.google.common.base.CaseFormat;
import dev.relaypolicy.Identity;
import dev.relaypolicy.RelayDecision;
import dev.relaypolicy.RelayRequest;
import dev.relaypolicy.auth.LoginOutcome;
import dev.relaypolicy.text.Escapes;
import java.util.List;
import java.util.function.Consumer;

/**
 * Writes one line for each decision: {@code decision} or {@code login}, then {@code name=value} pairs separated by blanks, with the fields of
 * {@link Verdict#FIELDS} and the facts behind them. Values hold no blank, quote or control character: they are escaped as
 * {@link Escapes#printable} does, and a blank as {@code \s}; {@code -} stands for a value that is not there.
 */
public final class LineDecisionLog implements DecisionLog {

    /** A client may send 2,000 octets of address; the log need not keep them all. */
    private static final int MAX_VALUE = 400;

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
            append(line, Verdict.FIELDS.get(i), values.get(i));
        }
        append(line, "client", facts.client().toString());
        append(line, "listener", facts.listener().name());
        append(line, "helo", facts.helo().orElse("-"));
        append(line, "user", facts.identity().map(Identity::name).orElse("-"));
        append(line, "from", facts.reversePath().map(Object::toString).orElse("-"));
        append(line, "to", facts.forwardPath().map(Object::toString).orElse("-"));
        append(line, "detail", verdict.reason().detail());
        lines.accept(line.toString());
    }

    @Override
    public void loggedIn(String id, RelayRequest facts, String mechanism, LoginOutcome outcome) {
        StringBuilder line = new StringBuilder(128).append("login");
        append(line, "id", id);
        append(line, "outcome", word(outcome));
        append(line, "mechanism", mechanism);
        append(line, "user", user(outcome));
        append(line, "client", facts.client().toString());
        append(line, "listener", facts.listener().name());
        lines.accept(line.toString());
    }

    private static String word(LoginOutcome outcome) {
        return CaseFormat.UPPER_CAMEL.to(
                CaseFormat.LOWER_HYPHEN, outcome.getClass().getSimpleName());
    }

    private static String user(LoginOutcome outcome) {
        if (outcome instanceof LoginOutcome.Authenticated authenticated) {
            return authenticated.identity().name();
        }
        return outcome instanceof LoginOutcome.Rejected rejected
                        && !rejected.userName().isEmpty()
                ? rejected.userName()
                : "-";
    }

    private static void append(StringBuilder line, String name, String value) {
        String escaped = Escapes.printable(value).replace(" ", "\\s");
        line.append(' ').append(name).append('=');
        if (escaped.length() > MAX_VALUE) {
            line.append(escaped, 0, MAX_VALUE).append("...");
        } else {
            line.append(escaped);
        }
    }
}
