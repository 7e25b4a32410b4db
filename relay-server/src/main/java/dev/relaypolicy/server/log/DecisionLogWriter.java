package dev.relaypolicy.server.log;

import static java.util.Objects.requireNonNull;

import dev.relaypolicy.DecisionLine;
import dev.relaypolicy.DecisionRecord;
import dev.relaypolicy.EnhancedStatus;
import dev.relaypolicy.RelayRequest;
import dev.relaypolicy.SmtpReply;
import dev.relaypolicy.auth.LoginOutcome;
import dev.relaypolicy.text.InstantFormat;
import dev.relaypolicy.text.LogFormat;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Writes one line for each decision ({@link DecisionLine}), for each permitted recipient that the next hop rejects
 * ({@code not-taken}), and for each login ({@code login}). The lines of pipelined commands are written together.
 */
public final class DecisionLogWriter implements DecisionLog {

    private static final String NONE = "-";

    /** About ten lines. A session with more pending bytes writes them. */
    private static final int MAX_PENDING = 4096;

    private static final int CAPACITY = 512;

    private final LogFormat format;
    private final Consumer<String> lines;
    private final DecisionLine line;

    private StringBuilder pending = new StringBuilder(0);

    private DecisionLogWriter(LogFormat format, Consumer<String> lines, InstantFormat times) {
        this.format = format;
        this.lines = lines;
        this.line = new DecisionLine(format, times);
    }

    /**
     * Returns a supplier of logs, one for each session.
     *
     * @param lines receives one or more lines, each with its line separator, from any thread
     */
    public static Supplier<DecisionLog> logs(LogFormat format, Consumer<String> lines) {
        requireNonNull(format, "format");
        requireNonNull(lines, "lines");
        InstantFormat times = new InstantFormat();
        return () -> new DecisionLogWriter(format, lines, times);
    }

    @Override
    public void decided(DecisionRecord decision) {
        pending.ensureCapacity(CAPACITY);
        line.append(pending, decision);
        endLine();
    }

    @Override
    public void destinationRefused(String id, RelayRequest request, SmtpReply reply) {
        line.begin(pending, "not-taken", id, request);
        put("code", Integer.toString(reply.code()));
        put("enhanced", reply.enhanced().map(EnhancedStatus::toString).orElse(NONE));
        line.appendClient(pending, request);
        line.appendSender(pending, request);
        line.appendRecipient(pending, request);
        put("detail", reply.text());
        pending.append(format.end());
        endLine();
    }

    @Override
    public void loginEnded(String id, RelayRequest request, String mechanism, LoginOutcome login) {
        line.begin(pending, "login", id, request);
        put("outcome", word(login));
        put("mechanism", mechanism);
        put("user", user(login));
        line.appendClient(pending, request);
        put("detail", login instanceof LoginOutcome.Unavailable unavailable ? unavailable.why() : NONE);
        pending.append(format.end());
        endLine();
    }

    private void put(String name, String value) {
        format.field(pending, name, value);
    }

    private void endLine() {
        pending.append(System.lineSeparator());
        if (pending.length() > MAX_PENDING) {
            write();
        }
    }

    @Override
    public void flush() {
        if (pending.capacity() == 0) {
            // nothing was logged since the last flush
            return;
        }
        if (pending.length() > 0) {
            write();
        }
        // most sessions wait most of the time and must not keep buffers
        pending = new StringBuilder(0);
        line.clear();
    }

    private void write() {
        lines.accept(pending.toString());
        pending.setLength(0);
    }

    /** Returns the word for an outcome, for the log and metrics. */
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
