package dev.relaypolicy;

import static java.util.Objects.requireNonNull;

import dev.relaypolicy.RelayDecision.Effect;

/**
 * Turns the opinions of policies into the one answer a server acts on. The only place where Abstain ends: <b>no opinion
 * means Deny</b> (R1).
 *
 * <p>A gate holds two policies. <em>Refusals</em> speak against a client, a sender or a transaction; they are asked at
 * connect, at MAIL and again at each RCPT, and cannot permit anything: whatever they say beside Deny and Defer is no
 * opinion. <em>Permits</em> are asked at RCPT only, after the refusals. So every deny stands before any permit, by
 * construction (R9).
 *
 * <p>Immutable and safe for use by many threads, as its policies are.
 */
public final class RelayGate {

    private static final RelayDecision NO_OPINION = RelayDecision.deny(
            Reason.of("gate", "no-permit", "nothing permits this client to relay to this recipient"));

    private final RelayPolicy refusals;
    private final RelayPolicy permits;

    private RelayGate(RelayPolicy refusals, RelayPolicy permits) {
        this.refusals = requireNonNull(refusals, "refusals");
        this.permits = requireNonNull(permits, "permits");
    }

    /** A gate that refuses nothing early and permits what the policy permits. */
    public static RelayGate of(RelayPolicy permits) {
        return new RelayGate(Policies.NO_OPINION, permits);
    }

    /**
     * A gate.
     *
     * @param refusals asked at connect, MAIL and RCPT; never permits
     * @param permits asked at RCPT, when the refusals had nothing to say
     */
    public static RelayGate of(RelayPolicy refusals, RelayPolicy permits) {
        return new RelayGate(refusals, permits);
    }

    /** What this gate asks first, so that a gate can be part of another. */
    public RelayPolicy refusals() {
        return refusals;
    }

    /** What this gate asks at RCPT. */
    public RelayPolicy permits() {
        return permits;
    }

    /**
     * Answers the request. At RCPT the answer is Permit, Deny or Defer. Before that there is nothing to permit: the
     * answer is Deny, Defer, or Abstain where nothing speaks against going on.
     */
    public RelayDecision decide(RelayRequest request) {
        return decide(request, Trace.off());
    }

    /** Answers the request as {@link #decide} does, with every policy asked on the way. */
    public Explanation explain(RelayRequest request) {
        Trace.Recording trace = Trace.recording();
        RelayDecision decision = decide(request, trace);
        return new Explanation(decision, trace.steps());
    }

    private RelayDecision decide(RelayRequest request, Trace trace) {
        RelayDecision refusal = trace.ask(refusals, request);
        if (refusal.effect() == Effect.DENY || refusal.effect() == Effect.DEFER) {
            return refusal;
        }
        if (request.forwardPath().isEmpty()) {
            return RelayDecision.abstain();
        }
        RelayDecision answer = trace.ask(permits, request);
        return answer.effect() == Effect.ABSTAIN ? NO_OPINION : answer;
    }
}
