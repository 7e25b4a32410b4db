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
import dev.relaypolicy.server.LogFormat.Lines;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Writes one line for each decision, {@code decision} with the fields of {@link Verdict#FIELDS} and the facts behind them; one for
 * each permit that the next hop overrules, {@code not-taken}; and one for each attempt to log in, {@code login}. The lines of a batch
 * of commands go out together.
 */
public final class WrittenDecisionLog implements DecisionLog {

    private static final String NONE = "-";

    /** So that a session with many recipients in one batch holds back no more than some ten lines. */
    private static final int MOST_HELD_BACK = 4096;

    private final Lines lines;
    private final Consumer<String> out;
    private final InstantText times;

    private WrittenDecisionLog(Lines lines, Consumer<String> out, InstantText times) {
        this.lines = lines;
        this.out = out;
        this.times = times;
    }

    /**
     * Logs, one for each session.
     *
     * @param out takes lines, one or more, each with its end, from any thread
     */
    public static Supplier<DecisionLog> logs(LogFormat format, Consumer<String> out) {
        requireNonNull(format, "format");
        requireNonNull(out, "out");
        InstantText times = new InstantText();
        return () -> new WrittenDecisionLog(format.lines(), out, times);
    }

    @Override
    public void decided(String id, RelayRequest facts, RelayDecision decision) {
        Verdict verdict = Verdict.of(decision);
        begin("decision", id, facts);
        List<String> values = verdict.fields();
        for (int i = 0; i < values.size(); i++) {
            lines.putAgain(Verdict.FIELDS.get(i), values.get(i));
        }
        putSession(facts);
        lines.putAgain("tls", facts.tls().map(tls -> tls.protocol()).orElse(NONE));
        lines.putAgain("helo", facts.helo().orElse(NONE));
        lines.putAgain("user", facts.identity().map(Identity::name).orElse(NONE));
        putPaths(facts);
        lines.putAgain("detail", verdict.reason().detail());
        end();
    }

    @Override
    public void notTaken(String id, RelayRequest facts, SmtpReply reply) {
        begin("not-taken", id, facts);
        lines.put("code", Integer.toString(reply.code()));
        lines.put("enhanced", reply.enhanced().map(EnhancedStatus::toString).orElse(NONE));
        putSession(facts);
        putPaths(facts);
        lines.put("detail", reply.text());
        end();
    }

    @Override
    public void loggedIn(String id, RelayRequest facts, String mechanism, LoginOutcome outcome) {
        begin("login", id, facts);
        lines.put("outcome", word(outcome));
        lines.put("mechanism", mechanism);
        lines.put("user", user(outcome));
        putSession(facts);
        lines.put("detail", outcome instanceof LoginOutcome.Unavailable unavailable ? unavailable.why() : NONE);
        end();
    }

    private void begin(String event, String id, RelayRequest facts) {
        lines.begin(event).put("id", id).put("time", times.of(facts.instant()));
    }

    private void putSession(RelayRequest facts) {
        lines.putAgain("client", facts.client().toString());
        lines.putAgain("listener", facts.listener().name());
    }

    private void putPaths(RelayRequest facts) {
        lines.putAgain("from", facts.reversePath().map(ReversePath::toString).orElse(NONE));
        lines.put("to", facts.forwardPath().map(ForwardPath::toString).orElse(NONE));
    }

    private void end() {
        lines.end();
        if (lines.length() > MOST_HELD_BACK) {
            flush();
        }
    }

    @Override
    public void flush() {
        if (lines.length() > 0) {
            out.accept(lines.take());
        }
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
