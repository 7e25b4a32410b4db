package dev.relaypolicy.server.admin;

import static java.util.Objects.requireNonNull;

import dev.relaypolicy.DecisionRecord;
import dev.relaypolicy.RelayDecision;
import dev.relaypolicy.RelayRequest;
import dev.relaypolicy.SmtpReply;
import dev.relaypolicy.auth.LoginOutcome;
import dev.relaypolicy.server.log.DecisionLog;
import dev.relaypolicy.server.log.DecisionLogWriter;
import io.micrometer.core.instrument.MeterRegistry;

/**
 * Counts decisions, logins and recipients not taken, then calls the next log. A label never contains client text or a
 * user name, so a client cannot create time series.
 */
public final class MeteredDecisionLog implements DecisionLog {

    private final MeterRegistry meters;
    private final DecisionLog next;

    public MeteredDecisionLog(MeterRegistry meters, DecisionLog next) {
        this.meters = requireNonNull(meters, "meters");
        this.next = requireNonNull(next, "next");
    }

    @Override
    public void decided(DecisionRecord decision) {
        RelayDecision.Opinion opinion = decision.decision();
        meters.counter(
                        "relay.decisions",
                        "verdict",
                        opinion.effect().word(),
                        "policy",
                        opinion.reason().policy(),
                        "reason",
                        opinion.reason().code(),
                        "listener",
                        decision.request().listener().name())
                .increment();
        next.decided(decision);
    }

    @Override
    public void destinationRefused(String id, RelayRequest request, SmtpReply reply) {
        meters.counter(
                        "relay.not.taken",
                        "reply",
                        reply.code() / 100 + "xx",
                        "listener",
                        request.listener().name())
                .increment();
        next.destinationRefused(id, request, reply);
    }

    @Override
    public void loginEnded(String id, RelayRequest request, String mechanism, LoginOutcome outcome) {
        meters.counter(
                        "relay.logins",
                        "outcome",
                        DecisionLogWriter.word(outcome),
                        "mechanism",
                        mechanism,
                        "listener",
                        request.listener().name())
                .increment();
        next.loginEnded(id, request, mechanism, outcome);
    }

    @Override
    public void flush() {
        next.flush();
    }
}
