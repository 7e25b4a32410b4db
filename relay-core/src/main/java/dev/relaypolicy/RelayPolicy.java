package dev.relaypolicy;

/**
 * A rule that decides whether a client may send mail to a recipient through this server.
 *
 * <p>Policies are evaluated at connect (neither path is known), at MAIL (the reverse path is known) and at RCPT (both are
 * known). A policy without an opinion, or without a value that it needs, returns {@link RelayDecision.Abstain}. It must not
 * permit merely because nothing is wrong, and never before RCPT.
 *
 * <p>Implementations must be thread-safe and may block. They take the time from {@link RelayRequest#instant()} and do not
 * resolve names (R13 in docs/semantics.md). If a policy throws or returns null, its decision counts as
 * {@link RelayDecision.Defer} (R5).
 *
 * <pre>{@code
 * RelayPolicy printers = Policies.named("printers", request ->
 *         request.stage() == RelayRequest.Stage.RCPT && PRINTERS.contains(request.client())
 *                 ? RelayDecision.permit(Reason.of("printers", "listed", "the client is one of our printers"))
 *                 : RelayDecision.abstain());
 * }</pre>
 */
@FunctionalInterface
public interface RelayPolicy {

    /** Returns the decision, never null. */
    RelayDecision decide(RelayRequest request);

    /**
     * Returns the same decision as {@link #decide(RelayRequest)} and records in the trace how it was reached. Override
     * this to evaluate other policies, only through {@link Trace#ask}, or to add a {@linkplain Trace#note note}.
     */
    default RelayDecision decide(RelayRequest request, Trace trace) {
        return decide(request);
    }

    /**
     * Returns whether a permit of this policy also applies to a recipient that a next hop {@linkplain
     * dev.relaypolicy.mail.EmailAddress#mayBeRoute could interpret as a route}, such as {@code
     * victim%example.net@example.org}. If not, {@link Trace#ask} replaces the permit with Abstain.
     *
     * <p>Return true only if the permit does not depend on the recipient, or if the configuration names exactly this
     * recipient.
     *
     * @param request the request that this policy has just permitted
     */
    default boolean permitsRoute(RelayRequest request) {
        return false;
    }

    /** Returns the name for explanations and logs: lower-case words joined by hyphens. */
    default String name() {
        String simple = getClass().getSimpleName();
        return simple.isEmpty() || getClass().isSynthetic() ? "custom" : simple;
    }
}
