package dev.relaypolicy.server;

import static java.util.Objects.requireNonNull;

import dev.relaypolicy.EnhancedStatus;
import dev.relaypolicy.Identity;
import dev.relaypolicy.RelayDecision;
import dev.relaypolicy.RelayRequest;
import dev.relaypolicy.SmtpReply;
import dev.relaypolicy.auth.LoginOutcome;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Writes one line for each decision, {@code decision} with the fields of {@link Verdict#FIELDS} and the facts behind them; one for
 * each permit that the next hop overrules, {@code not-taken}; and one for each attempt to log in, {@code login}.
 */
public final class WrittenDecisionLog implements DecisionLog {

    private static final String NONE = "-";

    private final LogFormat format;
    private final Consumer<String> lines;

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
        Map<String, String> fields = begin(id, facts);
        List<String> values = verdict.fields();
        for (int i = 0; i < values.size(); i++) {
            fields.put(Verdict.FIELDS.get(i), values.get(i));
        }
        putSession(fields, facts);
        fields.put("tls", facts.tls().map(tls -> tls.protocol()).orElse(NONE));
        fields.put("helo", facts.helo().orElse(NONE));
        fields.put("user", facts.identity().map(Identity::name).orElse(NONE));
        putPaths(fields, facts);
        fields.put("detail", verdict.reason().detail());
        lines.accept(format.format("decision", fields));
    }

    @Override
    public void notTaken(String id, RelayRequest facts, SmtpReply reply) {
        Map<String, String> fields = begin(id, facts);
        fields.put("code", Integer.toString(reply.code()));
        fields.put("enhanced", reply.enhanced().map(EnhancedStatus::toString).orElse(NONE));
        putSession(fields, facts);
        putPaths(fields, facts);
        fields.put("detail", reply.text());
        lines.accept(format.format("not-taken", fields));
    }

    @Override
    public void loggedIn(String id, RelayRequest facts, String mechanism, LoginOutcome outcome) {
        Map<String, String> fields = begin(id, facts);
        fields.put("outcome", word(outcome));
        fields.put("mechanism", mechanism);
        fields.put("user", user(outcome));
        putSession(fields, facts);
        fields.put("detail", outcome instanceof LoginOutcome.Unavailable unavailable ? unavailable.why() : NONE);
        lines.accept(format.format("login", fields));
    }

    private static Map<String, String> begin(String id, RelayRequest facts) {
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("id", id);
        fields.put("time", facts.instant().toString());
        return fields;
    }

    private static void putSession(Map<String, String> fields, RelayRequest facts) {
        fields.put("client", facts.client().toString());
        fields.put("listener", facts.listener().name());
    }

    private static void putPaths(Map<String, String> fields, RelayRequest facts) {
        fields.put("from", facts.reversePath().map(Object::toString).orElse(NONE));
        fields.put("to", facts.forwardPath().map(Object::toString).orElse(NONE));
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
