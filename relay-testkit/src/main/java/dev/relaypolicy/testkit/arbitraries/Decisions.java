package dev.relaypolicy.testkit.arbitraries;

import dev.relaypolicy.EnhancedStatus;
import dev.relaypolicy.Origin;
import dev.relaypolicy.Reason;
import dev.relaypolicy.RelayDecision;
import dev.relaypolicy.SmtpReply;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/** Generators of decisions, reasons and replies. */
public final class Decisions {

    private Decisions() {}

    /** Generates decisions of any kind. */
    public static Arbitrary<RelayDecision> any() {
        return Arbitraries.oneOf(permits(), denies(), defers(), Arbitraries.just(RelayDecision.abstain()));
    }

    /** Generates permits. */
    public static Arbitrary<RelayDecision> permits() {
        return Combinators.combine(reasons(), replies(2)).as(RelayDecision.Permit::new);
    }

    /** Generates denies. */
    public static Arbitrary<RelayDecision> denies() {
        return Combinators.combine(reasons(), replies(5)).as(RelayDecision.Deny::new);
    }

    /** Generates defers. */
    public static Arbitrary<RelayDecision> defers() {
        return Combinators.combine(reasons(), replies(4)).as(RelayDecision.Defer::new);
    }

    /** Generates reasons, with or without an origin. */
    public static Arbitrary<Reason> reasons() {
        Arbitrary<String> words = Arbitraries.of("listed", "no-permit", "policy-2");
        return Combinators.combine(
                        words,
                        words,
                        Arbitraries.strings().ofMaxLength(12),
                        origins().optional())
                .as(Reason::new);
    }

    /** Generates origins in configuration files. */
    public static Arbitrary<Origin> origins() {
        return Combinators.combine(
                        Arbitraries.of("smtprelay.tab", "relay.yaml"),
                        Arbitraries.integers().between(0, 1_000_000))
                .as(Origin::new);
    }

    /** Generates replies whose code begins with 2, 4 or 5. */
    public static Arbitrary<SmtpReply> replies(int replyClass) {
        Arbitrary<Integer> details = Arbitraries.integers().between(0, 999);
        Arbitrary<Optional<EnhancedStatus>> enhanced = Combinators.combine(details, details)
                .as((subject, detail) -> new EnhancedStatus(replyClass, subject, detail))
                .optional();
        return Combinators.combine(
                        Arbitraries.integers().between(0, 99),
                        enhanced,
                        Arbitraries.strings()
                                .withCharRange(' ', '~')
                                .ofMinLength(1)
                                .ofMaxLength(20))
                .as((code, status, text) -> new SmtpReply(100 * replyClass + code, status, text));
    }
}
