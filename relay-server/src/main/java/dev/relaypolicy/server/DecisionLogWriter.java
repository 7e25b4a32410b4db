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
 * Writes one line for each event: {@code decision} with the fields of {@link DecisionFields} and of the request, {@code not-taken} for a
 * permitted recipient that the next hop rejects, and {@code login} for a login attempt. The lines of pipelined commands are written
 * together.
 */
public final class DecisionLogWriter implements DecisionLog {

    private static final String NONE = "-";

    /** The buffer size in characters that triggers a write, enough for about ten lines. */
    private static final int MAX_BUFFERED = 4096;

    /** The initial buffer size in characters, enough for one line. */
    private static final int INITIAL_CAPACITY = 512;

    private final LogFormat format;
    private final Consumer<String> lines;
    private final InstantFormatter times;

    private StringBuilder buffer = new StringBuilder(0);
    private Optional<DecisionText> decisionText = Optional.empty();
    private Optional<RequestText> requestText = Optional.empty();

    private DecisionLogWriter(LogFormat format, Consumer<String> lines, InstantFormatter times) {
        this.format = format;
        this.lines = lines;
        this.times = times;
    }

    /**
     * Returns a supplier of logs, one for each session.
     *
     * @param lines receives one or more complete lines at a time, from any thread
     */
    public static Supplier<DecisionLog> logs(LogFormat format, Consumer<String> lines) {
        requireNonNull(format, "format");
        requireNonNull(lines, "lines");
        InstantFormatter times = new InstantFormatter();
        return () -> new DecisionLogWriter(format, lines, times);
    }

    /** The cached text of a decision. Pipelined commands often get equal decisions. */
    private record DecisionText(DecisionFields decision, String fields, String detail) {}

    /** The cached text of a request without its recipient and time. It stays the same within a transaction. */
    private record RequestText(RelayRequest request, String fields) {

        boolean isOf(RelayRequest other) {
            return request.client().equals(other.client())
                    && request.listener().equals(other.listener())
                    && request.tls().equals(other.tls())
                    && request.helo().equals(other.helo())
                    && request.identity().equals(other.identity())
                    && request.reversePath().equals(other.reversePath());
        }
    }

    @Override
    public void decided(String id, RelayRequest request, RelayDecision.Opinion decision) {
        DecisionFields fields = DecisionFields.of(decision);
        if (decisionText.isEmpty() || !decisionText.get().decision().equals(fields)) {
            decisionText = Optional.of(text(fields));
        }
        if (requestText.isEmpty() || !requestText.get().isOf(request)) {
            requestText = Optional.of(text(request));
        }
        begin("decision", id, request);
        buffer.append(decisionText.get().fields()).append(requestText.get().fields());
        appendRecipient(request);
        buffer.append(decisionText.get().detail());
        end();
    }

    private DecisionText text(DecisionFields decision) {
        StringBuilder fields = new StringBuilder();
        List<String> values = decision.fields();
        for (int i = 0; i < values.size(); i++) {
            format.field(fields, DecisionFields.FIELDS.get(i), values.get(i));
        }
        StringBuilder detail = new StringBuilder();
        format.field(detail, "detail", decision.reason().detail());
        return new DecisionText(decision, fields.toString(), detail.toString());
    }

    private RequestText text(RelayRequest request) {
        StringBuilder fields = new StringBuilder();
        appendSession(fields, request);
        format.field(fields, "tls", request.tls().map(tls -> tls.protocol()).orElse(NONE));
        format.field(fields, "helo", request.helo().orElse(NONE));
        format.field(fields, "user", request.identity().map(Identity::name).orElse(NONE));
        appendSender(fields, request);
        return new RequestText(request, fields.toString());
    }

    @Override
    public void notTaken(String id, RelayRequest request, SmtpReply reply) {
        begin("not-taken", id, request);
        append("code", Integer.toString(reply.code()));
        append("enhanced", reply.enhanced().map(EnhancedStatus::toString).orElse(NONE));
        appendSession(buffer, request);
        appendSender(buffer, request);
        appendRecipient(request);
        append("detail", reply.text());
        end();
    }

    @Override
    public void loggedIn(String id, RelayRequest request, String mechanism, LoginOutcome login) {
        begin("login", id, request);
        append("outcome", word(login));
        append("mechanism", mechanism);
        append("user", user(login));
        appendSession(buffer, request);
        append("detail", login instanceof LoginOutcome.Unavailable unavailable ? unavailable.why() : NONE);
        end();
    }

    private void begin(String event, String id, RelayRequest request) {
        buffer.ensureCapacity(INITIAL_CAPACITY);
        buffer.append(format.begin(event));
        append("id", id);
        append("time", times.format(request.instant()));
    }

    private void append(String name, String value) {
        format.field(buffer, name, value);
    }

    private void appendSession(StringBuilder fields, RelayRequest request) {
        format.field(fields, "client", request.client().toString());
        format.field(fields, "listener", request.listener().name());
    }

    private void appendSender(StringBuilder fields, RelayRequest request) {
        format.field(
                fields, "from", request.reversePath().map(ReversePath::toString).orElse(NONE));
    }

    private void appendRecipient(RelayRequest request) {
        append("to", request.forwardPath().map(ForwardPath::toString).orElse(NONE));
    }

    private void end() {
        buffer.append(format.end()).append(System.lineSeparator());
        if (buffer.length() > MAX_BUFFERED) {
            writeBuffer();
        }
    }

    @Override
    public void flush() {
        if (buffer.capacity() == 0) {
            // nothing was logged since the last flush
            return;
        }
        if (buffer.length() > 0) {
            writeBuffer();
        }
        // releases memory, since most sessions are idle most of the time
        buffer = new StringBuilder(0);
        decisionText = Optional.empty();
        requestText = Optional.empty();
    }

    private void writeBuffer() {
        lines.accept(buffer.toString());
        buffer.setLength(0);
    }

    /** Returns the word for an outcome in the log and in metrics. */
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
