package dev.relaypolicy.server;

import dev.relaypolicy.EnhancedStatus;
import dev.relaypolicy.Origin;
import dev.relaypolicy.Reason;
import dev.relaypolicy.RelayDecision;
import dev.relaypolicy.SmtpReply;
import java.util.List;

/**
 * A decision as its parts, for the log, {@code explain} and its batch form: one place says which fields there are.
 *
 * @param effect permit, deny or defer
 * @param reply what the client hears
 * @param reason why
 */
public record Verdict(RelayDecision.Effect effect, SmtpReply reply, Reason reason) {

    /** The names of {@link #fields}, in their order. */
    public static final List<String> FIELDS = List.of("verdict", "code", "enhanced", "policy", "origin", "reason");

    /**
     * Takes a decision apart.
     *
     * @throws IllegalArgumentException for Abstain, which nobody hears
     */
    public static Verdict of(RelayDecision decision) {
        if (decision instanceof RelayDecision.Opinion opinion) {
            return new Verdict(opinion.effect(), opinion.reply(), opinion.reason());
        }
        throw new IllegalArgumentException("an abstention is no verdict");
    }

    /** The values of {@link #FIELDS}; {@code -} where there is none. */
    public List<String> fields() {
        return List.of(
                effect.word(),
                Integer.toString(reply.code()),
                reply.enhanced().map(EnhancedStatus::toString).orElse("-"),
                reason.policy(),
                reason.origin().map(Origin::toString).orElse("-"),
                reason.code());
    }
}
