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

    private static final int USUAL_LINE = 512;

    private final LogFormat format;
    private final Consumer<String> lines;
    private final InstantText times;
    private StringBuilder heldBack = new StringBuilder();

    private WrittenDecisionLog(LogFormat format, Consumer<String> lines, InstantText times) {
        this.format = format;
        this.lines = lines;
        this.times = times;
    }

    /**
     * Logs, one for each session.
     *
     * @param lines takes lines, one or more, each with its end, from any thread
     */
    public static Supplier<DecisionLog> logs(LogFormat format, Consumer<String> lines) {
        requireNonNull(format, "format");
        requireNonNull(lines, "lines");
        InstantText times = new InstantText();
        return () -> new WrittenDecisionLog(format, lines, times);
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
        end(line.put("detail", verdict.reason().detail()));
    }

    @Override
    public void notTaken(String id, RelayRequest facts, SmtpReply reply) {
        Line line = begin("not-taken", id, facts);
        line.put("code", Integer.toString(reply.code()));
        line.put("enhanced", reply.enhanced().map(EnhancedStatus::toString).orElse(NONE));
        putSession(line, facts);
        putPaths(line, facts);
        end(line.put("detail", reply.text()));
    }

    @Override
    public void loggedIn(String id, RelayRequest facts, String mechanism, LoginOutcome outcome) {
        Line line = begin("login", id, facts);
        line.put("outcome", word(outcome));
        line.put("mechanism", mechanism);
        line.put("user", user(outcome));
        putSession(line, facts);
        end(line.put("detail", outcome instanceof LoginOutcome.Unavailable unavailable ? unavailable.why() : NONE));
    }

    private Line begin(String event, String id, RelayRequest facts) {
        heldBack.ensureCapacity(USUAL_LINE);
        return format.begin(heldBack, event).put("id", id).put("time", times.of(facts.instant()));
    }

    private void end(Line line) {
        line.end();
        heldBack.append(System.lineSeparator());
        if (heldBack.length() > MOST_HELD_BACK) {
            flush();
        }
    }

    @Override
    public void flush() {
        if (heldBack.length() > 0) {
            lines.accept(heldBack.toString());
            // most sessions wait most of the time, and what they hold then counts
            heldBack = new StringBuilder();
        }
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
