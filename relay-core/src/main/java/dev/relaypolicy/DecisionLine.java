package dev.relaypolicy;

import static java.util.Objects.requireNonNull;

import com.google.common.collect.ImmutableList;
import dev.relaypolicy.mail.ForwardPath;
import dev.relaypolicy.mail.ReversePath;
import dev.relaypolicy.text.InstantFormat;
import dev.relaypolicy.text.LogFormat;
import java.util.List;
import java.util.Optional;

/**
 * Writes decisions as log lines: id, time, {@linkplain #OUTCOME outcome}, client, listener, TLS version, HELO name,
 * user, sender, recipient, and the detail of the reason.
 *
 * <p>Keeps the text of unchanged fields. One object serves one session; not thread-safe.
 */
public final class DecisionLine {

    /** The names of the outcome fields, in order. */
    public static final List<String> OUTCOME =
            ImmutableList.of("verdict", "code", "enhanced", "policy", "origin", "reason");

    private static final String NONE = "-";

    private final LogFormat format;
    private final InstantFormat times;

    private Optional<Outcome> lastOutcome = Optional.empty();
    private Optional<Session> lastSession = Optional.empty();

    private record Outcome(RelayDecision.Opinion decision, String fields, String detail) {}

    private record Session(RelayRequest request, String fields) {

        boolean matches(RelayRequest other) {
            return request.client().equals(other.client())
                    && request.listener().equals(other.listener())
                    && request.tls().equals(other.tls())
                    && request.helo().equals(other.helo())
                    && request.identity().equals(other.identity())
                    && request.reversePath().equals(other.reversePath());
        }
    }

    /** Creates a writer; {@code times} may be shared between sessions. */
    public DecisionLine(LogFormat format, InstantFormat times) {
        this.format = requireNonNull(format, "format");
        this.times = requireNonNull(times, "times");
    }

    static String of(LogFormat format, String event, DecisionRecord decision) {
        StringBuilder line = new StringBuilder();
        new DecisionLine(format, new InstantFormat()).append(line, event, decision);
        return line.toString();
    }

    /** Returns the values of {@link #OUTCOME}, with {@code -} for an absent value. */
    public static List<String> outcome(RelayDecision.Opinion decision) {
        SmtpReply reply = decision.reply();
        Reason reason = decision.reason();
        return ImmutableList.of(
                decision.effect().word(),
                Integer.toString(reply.code()),
                reply.enhanced().map(EnhancedStatus::toString).orElse(NONE),
                reason.policy(),
                reason.origin().map(Origin::toString).orElse(NONE),
                reason.code());
    }

    /** Appends the line of a decision, without a line separator. */
    public void append(StringBuilder line, DecisionRecord decision) {
        append(line, "decision", decision);
    }

    private void append(StringBuilder line, String event, DecisionRecord decision) {
        RelayRequest request = decision.request();
        Outcome outcome = lastOutcome
                .filter(last -> last.decision().equals(decision.decision()))
                .orElseGet(() -> outcomeText(decision.decision()));
        Session session = lastSession.filter(last -> last.matches(request)).orElseGet(() -> sessionText(request));
        begin(line, event, decision.id(), request);
        line.append(outcome.fields()).append(session.fields());
        appendRecipient(line, request);
        line.append(outcome.detail()).append(format.end());
        lastOutcome = Optional.of(outcome);
        lastSession = Optional.of(session);
    }

    /** Discards the kept text, to save memory while the session waits. */
    public void clear() {
        lastOutcome = Optional.empty();
        lastSession = Optional.empty();
    }

    /** Begins the line of any event of a session. */
    public void begin(StringBuilder line, String event, String id, RelayRequest request) {
        line.append(format.begin(event));
        format.field(line, "id", id);
        format.field(line, "time", times.format(request.instant()));
    }

    /** Appends the client address and the listener. */
    public void appendClient(StringBuilder line, RelayRequest request) {
        format.field(line, "client", request.client().toString());
        format.field(line, "listener", request.listener().name());
    }

    /** Appends the reverse path. */
    public void appendSender(StringBuilder line, RelayRequest request) {
        format.field(
                line, "from", request.reversePath().map(ReversePath::toString).orElse(NONE));
    }

    /** Appends the forward path. */
    public void appendRecipient(StringBuilder line, RelayRequest request) {
        format.field(
                line, "to", request.forwardPath().map(ForwardPath::toString).orElse(NONE));
    }

    private Outcome outcomeText(RelayDecision.Opinion decision) {
        StringBuilder fields = new StringBuilder();
        List<String> values = outcome(decision);
        for (int i = 0; i < values.size(); i++) {
            format.field(fields, OUTCOME.get(i), values.get(i));
        }
        StringBuilder detail = new StringBuilder();
        format.field(detail, "detail", decision.reason().detail());
        return new Outcome(decision, fields.toString(), detail.toString());
    }

    private Session sessionText(RelayRequest request) {
        StringBuilder fields = new StringBuilder();
        appendClient(fields, request);
        format.field(fields, "tls", request.tls().map(TlsFacts::protocol).orElse(NONE));
        format.field(fields, "helo", request.helo().orElse(NONE));
        format.field(fields, "user", request.identity().map(Identity::name).orElse(NONE));
        appendSender(fields, request);
        return new Session(request, fields.toString());
    }
}
