package dev.relaypolicy;

/**
 * Has an opinion on whether a client may hand us mail for a recipient.
 *
 * <p>A policy that has no opinion says {@link RelayDecision.Abstain}; it never permits "because nothing speaks against
 * it". Policies are asked at three moments with the same request type: at connect (no paths are known), at MAIL (the
 * reverse path is known) and at RCPT (both are known). A policy that needs a fact which is not there yet abstains, and
 * none permits before there is a recipient.
 *
 * <p>Implementations must be safe for use by many threads at once and may block. They read the time from
 * {@link RelayRequest#instant()}, never from a clock, and resolve no names (R13 of docs/semantics.md). A
 * policy that throws, or answers null, counts as {@link RelayDecision.Defer} (R5).
 *
 * <pre>{@code
 * RelayPolicy printers = Policies.named("printers", request ->
 *         request.stage() == RelayRequest.Stage.RCPT && PRINTERS.contains(request.client())
 *                 ? RelayDecision.permit(Reason.of("printers", "listed", "the client is a printer of ours"))
 *                 : RelayDecision.abstain());
 * }</pre>
 */
@FunctionalInterface
public interface RelayPolicy {

    /**
     * Gives this policy's opinion.
     *
     * @param request the facts known so far
     * @return the opinion, never null
     */
    RelayDecision decide(RelayRequest request);

    /**
     * Gives the same opinion as {@link #decide(RelayRequest)} and tells the trace how it was reached. A policy that asks
     * others overrides this and asks them through {@link Trace#ask}; a policy with something to say about an abstention
     * overrides it and adds a {@link Trace#note note}.
     *
     * @param request the facts known so far
     * @param trace where to record; {@link Trace#off()} costs nothing
     * @return the opinion, never null and equal to what {@code decide(request)} returns
     */
    default RelayDecision decide(RelayRequest request, Trace trace) {
        return decide(request);
    }

    /**
     * Returns whether a permit of this policy holds for a recipient that a next hop could take for a route
     * ({@link dev.relaypolicy.mail.EmailAddress#mayBeRoute}), such as {@code victim%example.net@example.org}. If not, the
     * permit counts as no opinion: {@link Trace#ask} is the one place that applies this, to every policy.
     *
     * <p>By default it does not hold. A permit that is limited to certain recipients or domains would otherwise reach every
     * domain through the next hop. Return true only if the right does not depend on the recipient, or if the configuration
     * names this very recipient.
     *
     * @param request the request that this policy has just permitted
     */
    default boolean permitsRoute(RelayRequest request) {
        return false;
    }

    /**
     * Names this policy in explanations and logs.
     *
     * @return a short name of lower-case words joined by hyphens
     */
    default String name() {
        String simple = getClass().getSimpleName();
        return simple.isEmpty() || getClass().isSynthetic() ? "custom" : simple;
    }
}
