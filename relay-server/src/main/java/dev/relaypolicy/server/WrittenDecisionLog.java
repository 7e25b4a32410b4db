package dev.relaypolicy.server;

import static java.util.Objects.requireNonNull;

import dev.relaypolicy.EnhancedStatus;
import dev.relaypolicy.Identity;
import dev.relaypolicy.RelayDecision;
import dev.relaypolicy.RelayRequest;
import dev.relaypolicy.SmtpReply;
import dev.relaypolicy.auth.LoginOutcome;
import dev.relaypolicy.mail.ForwardPath;
import dev.relaypolicy.mail.ReversePath;
import dev.relaypolicy.server.LogFormat.Line;
import java.util.List;
import java.util.function.Consumer;

/**
 * Writes one line for each decision, {@code decision} with the fields of {@link Verdict#FIELDS} and the facts behind them; one for
 * each permit that the next hop overrules, {@code not-taken}; and one for each attempt to log in, {@code login}.
 */
public final class WrittenDecisionLog implements DecisionLog {

    private static final String NONE = "-";

    private final LogFormat format;
    private final Consumer<String> lines;
    private final InstantText times = new InstantText();

    /**
     * A log.
     *
     * @param lines takes each line, without its end, from any thread
     */
    public WrittenDecisionLog(LogFormat format, Consumer<String> lines) {
        this.format = requireNonNull(format, "format");
        this.lines = requireNonNull(lines, "lines");
    }

    @Override
    public void decided(String id, RelayRequest facts, RelayDecision decision) {
        Verdict verdict = Verdict.of(decision);
        Line line = begin("decision", id, facts);
        List<String> values = verdict.fields();
        for (int i = 0; i < values.size(); i++) {
            line.put(Verdict.FIELDS.get(i), values.get(i));
        }
        putSession(line, facts);
        line.put("tls", facts.tls().map(tls -> tls.protocol()).orElse(NONE));
        line.put("helo", facts.helo().orElse(NONE));
        line.put("user", facts.identity().map(Identity::name).orElse(NONE));
        putPaths(line, facts);
        lines.accept(line.put("detail", verdict.reason().detail()).end());
    }

    @Override
    public void notTaken(String id, RelayRequest facts, SmtpReply reply) {
        Line line = begin("not-taken", id, facts);
        line.put("code", Integer.toString(reply.code()));
        line.put("enhanced", reply.enhanced().map(EnhancedStatus::toString).orElse(NONE));
        putSession(line, facts);
        putPaths(line, facts);
        lines.accept(line.put("detail", reply.text()).end());
    }

    @Override
    public void loggedIn(String id, RelayRequest facts, String mechanism, LoginOutcome outcome) {
        Line line = begin("login", id, facts);
        line.put("outcome", word(outcome));
        line.put("mechanism", mechanism);
        line.put("user", user(outcome));
        putSession(line, facts);
        line.put("detail", outcome instanceof LoginOutcome.Unavailable unavailable ? unavailable.why() : NONE);
        lines.accept(line.end());
    }

    private Line begin(String event, String id, RelayRequest facts) {
        return format.begin(event).put("id", id).put("time", times.of(facts.instant()));
    }

    private static void putSession(Line line, RelayRequest facts) {
        line.put("client", facts.client().toString());
        line.put("listener", facts.listener().name());
    }

    private static void putPaths(Line line, RelayRequest facts) {
        line.put("from", facts.reversePath().map(ReversePath::toString).orElse(NONE));
        line.put("to", facts.forwardPath().map(ForwardPath::toString).orElse(NONE));
    }

    /** The word for an outcome, in the log and in metrics. */
    public static String word(LoginOutcome outcome) {
        if (outcome instanceof LoginOutcome.Authenticated) {
            return "authenticated";
        } else if (outcome instanceof LoginOutcome.Rejected) {
            return "rejected";
        } else if (outcome instanceof LoginOutcome.Malformed) {
            return "malformed";
        } else if (outcome instanceof LoginOutcome.Cancelled) {
            return "cancelled";
        } else if (outcome instanceof LoginOutcome.Unavailable) {
            return "unavailable";
        }
        return "too-many";
    }

    private static String user(LoginOutcome outcome) {
        if (outcome instanceof LoginOutcome.Authenticated authenticated) {
            return authenticated.identity().name();
        }
        return outcome instanceof LoginOutcome.Rejected rejected
                        && !rejected.userName().isEmpty()
                ? rejected.userName()
                : NONE;
    }
}
