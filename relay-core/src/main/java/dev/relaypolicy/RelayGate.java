package dev.relaypolicy;

import static java.util.Objects.requireNonNull;

import dev.relaypolicy.RelayDecision.Effect;
import dev.relaypolicy.mail.ForwardPath;

/**
 * Turns the opinions of policies into the decision that a server acts on. Only the gate resolves Abstain: <b>no opinion
 * means Deny</b> (R1).
 *
 * <p>A gate has two policies. <em>Refusals</em> are evaluated at connect, at MAIL and at each RCPT; only their Deny and
 * Defer count. <em>Permits</em> are evaluated at RCPT, after the refusals. A permit therefore never hides a refusal
 * (R9).
 *
 * <p>Immutable, and thread-safe if its policies are.
 */
public final class RelayGate {

    private static final RelayDecision NOT_PERMITTED = RelayDecision.deny(
            Reason.of("gate", "no-permit", "nothing permits this client to relay to this recipient"));

    private static final ForwardPath FOREIGN = ForwardPath.parse("postmaster@relay.invalid");

    private final RelayPolicy refusals;
    private final RelayPolicy permits;

    private RelayGate(RelayPolicy refusals, RelayPolicy permits) {
        this.refusals = requireNonNull(refusals, "refusals");
        this.permits = requireNonNull(permits, "permits");
    }

    /** Returns a gate without refusals. */
    public static RelayGate of(RelayPolicy permits) {
        return new RelayGate(Policies.NEVER_REFUSES, permits);
    }

    /** Returns a gate of two policies. */
    public static RelayGate of(RelayPolicy refusals, RelayPolicy permits) {
        return new RelayGate(refusals, permits);
    }

    /** Returns the refusals. */
    public RelayPolicy refusals() {
        return refusals;
    }

    /** Returns the permits. */
    public RelayPolicy permits() {
        return permits;
    }

    /** Decides the request. At RCPT the decision is Permit, Deny or Defer; before, it is Deny, Defer or Abstain. */
    public RelayDecision decide(RelayRequest request) {
        return decide(request, Trace.off());
    }

    /** Decides the request and also returns every policy that was evaluated. */
    public Explanation explain(RelayRequest request) {
        Trace.Recording trace = Trace.recording();
        RelayDecision decision = decide(request, trace);
        return new Explanation(decision, trace.steps());
    }

    /**
     * Returns whether the gate permits mail for every domain: whether it permits a recipient in a domain that cannot
     * exist (RFC 2606). Advisory policies do not report this question, since no client has asked it.
     *
     * @param atMail a request at MAIL
     */
    public boolean permitsAnyDomain(RelayRequest atMail) {
        return explain(atMail.rcpt(FOREIGN)).decision() instanceof RelayDecision.Permit;
    }

    private RelayDecision decide(RelayRequest request, Trace trace) {
        RelayDecision refusal = trace.ask(refusals, request);
        if (refusal.effect() == Effect.DENY || refusal.effect() == Effect.DEFER) {
            return refusal;
        }
        if (request.forwardPath().isEmpty()) {
            return RelayDecision.abstain();
        }
        RelayDecision decision = trace.ask(permits, request);
        return decision.effect() == Effect.ABSTAIN ? NOT_PERMITTED : decision;
    }
}
