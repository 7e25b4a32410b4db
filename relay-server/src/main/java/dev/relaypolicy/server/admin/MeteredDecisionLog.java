package dev.relaypolicy.server.admin;

import static java.util.Objects.requireNonNull;

import dev.relaypolicy.RelayDecision;
import dev.relaypolicy.RelayRequest;
import dev.relaypolicy.SmtpReply;
import dev.relaypolicy.auth.LoginOutcome;
import dev.relaypolicy.server.DecisionLog;
import dev.relaypolicy.server.Verdict;
import dev.relaypolicy.server.WrittenDecisionLog;
import io.micrometer.core.instrument.MeterRegistry;

/**
 * Counts decisions, logins and recipients not taken, and passes them on. Labels are words of ours, never client text and never user names: what a client
 * can vary must not make a new time series.
 */
public final class MeteredDecisionLog implements DecisionLog {

    private final MeterRegistry meters;
    private final DecisionLog next;

    /** A log that counts before it passes on. */
    public MeteredDecisionLog(MeterRegistry meters, DecisionLog next) {
        this.meters = requireNonNull(meters, "meters");
        this.next = requireNonNull(next, "next");
    }

    @Override
    public void decided(String id, RelayRequest request, RelayDecision.Opinion decision) {
        Verdict verdict = Verdict.of(decision);
        meters.counter(
                        "relay.decisions",
                        "verdict",
                        verdict.effect().word(),
                        "policy",
                        verdict.reason().policy(),
                        "reason",
                        verdict.reason().code(),
                        "listener",
                        request.listener().name())
                .increment();
        next.decided(id, request, decision);
    }

    @Override
    public void notTaken(String id, RelayRequest facts, SmtpReply reply) {
        meters.counter(
                        "relay.not.taken",
                        "reply",
                        reply.code() / 100 + "xx",
                        "listener",
                        facts.listener().name())
                .increment();
        next.notTaken(id, facts, reply);
    }

    @Override
    public void loggedIn(String id, RelayRequest facts, String mechanism, LoginOutcome outcome) {
        meters.counter(
                        "relay.logins",
                        "outcome",
                        WrittenDecisionLog.word(outcome),
                        "mechanism",
                        mechanism,
                        "listener",
                        facts.listener().name())
                .increment();
        next.loggedIn(id, facts, mechanism, outcome);
    }

    @Override
    public void flush() {
        next.flush();
    }
}
