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
import java.util.List;
import java.util.Optional;
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

    /** Room for a line, made when there is one. */
    private static final int CAPACITY = 512;

    private final LogFormat format;
    private final Consumer<String> lines;
    private final InstantText times;

    private StringBuilder heldBack = new StringBuilder(0);
    private Optional<Outcome> outcome = Optional.empty();
    private Optional<Background> background = Optional.empty();

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

    /** What a verdict is written as, which in a batch of commands is often that of the command before. */
    private record Outcome(Verdict verdict, String fields, String detail) {}

    /** What all facts but the recipient and the time are written as; within a transaction they stay. */
    private record Background(RelayRequest facts, String fields) {

        boolean isOf(RelayRequest other) {
            return facts.client().equals(other.client())
                    && facts.listener().equals(other.listener())
                    && facts.tls().equals(other.tls())
                    && facts.helo().equals(other.helo())
                    && facts.identity().equals(other.identity())
                    && facts.reversePath().equals(other.reversePath());
        }
    }

    @Override
    public void decided(String id, RelayRequest request, RelayDecision.Opinion decision) {
        Verdict verdict = Verdict.of(decision);
        if (outcome.isEmpty() || !outcome.get().verdict().equals(verdict)) {
            outcome = Optional.of(write(verdict));
        }
        if (background.isEmpty() || !background.get().isOf(request)) {
            background = Optional.of(write(request));
        }
        begin("decision", id, request);
        heldBack.append(outcome.get().fields()).append(background.get().fields());
        putRecipient(request);
        heldBack.append(outcome.get().detail());
        end();
    }

    private Outcome write(Verdict verdict) {
        StringBuilder fields = new StringBuilder();
        List<String> values = verdict.fields();
        for (int i = 0; i < values.size(); i++) {
            format.field(fields, Verdict.FIELDS.get(i), values.get(i));
        }
        StringBuilder detail = new StringBuilder();
        format.field(detail, "detail", verdict.reason().detail());
        return new Outcome(verdict, fields.toString(), detail.toString());
    }

    private Background write(RelayRequest facts) {
        StringBuilder fields = new StringBuilder();
        putSession(fields, facts);
        format.field(fields, "tls", facts.tls().map(tls -> tls.protocol()).orElse(NONE));
        format.field(fields, "helo", facts.helo().orElse(NONE));
        format.field(fields, "user", facts.identity().map(Identity::name).orElse(NONE));
        putSender(fields, facts);
        return new Background(facts, fields.toString());
    }

    @Override
    public void notTaken(String id, RelayRequest facts, SmtpReply reply) {
        begin("not-taken", id, facts);
        put("code", Integer.toString(reply.code()));
        put("enhanced", reply.enhanced().map(EnhancedStatus::toString).orElse(NONE));
        putSession(heldBack, facts);
        putSender(heldBack, facts);
        putRecipient(facts);
        put("detail", reply.text());
        end();
    }

    @Override
    public void loggedIn(String id, RelayRequest facts, String mechanism, LoginOutcome login) {
        begin("login", id, facts);
        put("outcome", word(login));
        put("mechanism", mechanism);
        put("user", user(login));
        putSession(heldBack, facts);
        put("detail", login instanceof LoginOutcome.Unavailable unavailable ? unavailable.why() : NONE);
        end();
    }

    private void begin(String event, String id, RelayRequest facts) {
        heldBack.ensureCapacity(CAPACITY);
        heldBack.append(format.begin(event));
        put("id", id);
        put("time", times.of(facts.instant()));
    }

    private void put(String name, String value) {
        format.field(heldBack, name, value);
    }

    private void putSession(StringBuilder fields, RelayRequest facts) {
        format.field(fields, "client", facts.client().toString());
        format.field(fields, "listener", facts.listener().name());
    }

    private void putSender(StringBuilder fields, RelayRequest facts) {
        format.field(
                fields, "from", facts.reversePath().map(ReversePath::toString).orElse(NONE));
    }

    private void putRecipient(RelayRequest facts) {
        put("to", facts.forwardPath().map(ForwardPath::toString).orElse(NONE));
    }

    private void end() {
        heldBack.append(format.end()).append(System.lineSeparator());
        if (heldBack.length() > MOST_HELD_BACK) {
            handOver();
        }
    }

    @Override
    public void flush() {
        if (heldBack.capacity() == 0) {
            // nothing was logged since the last time
            return;
        }
        if (heldBack.length() > 0) {
            handOver();
        }
        // most sessions wait most of the time, and what they hold then counts
        heldBack = new StringBuilder(0);
        outcome = Optional.empty();
        background = Optional.empty();
    }

    private void handOver() {
        lines.accept(heldBack.toString());
        heldBack.setLength(0);
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
        String name = "";
        if (outcome instanceof LoginOutcome.Authenticated authenticated) {
            name = authenticated.identity().name();
        } else if (outcome instanceof LoginOutcome.Rejected rejected) {
            name = rejected.userName();
        } else if (outcome instanceof LoginOutcome.TooMany tooMany) {
            name = tooMany.userName();
        }
        return name.isEmpty() ? NONE : name;
    }
}
