package dev.relaypolicy.tab.policy;

import static java.util.Objects.requireNonNull;

import dev.relaypolicy.Reason;
import dev.relaypolicy.RelayDecision;
import dev.relaypolicy.RelayPolicy;
import dev.relaypolicy.RelayRequest;
import dev.relaypolicy.SmtpReply;
import dev.relaypolicy.mail.ReversePath;
import dev.relaypolicy.tab.xmail.SpamAddressTab;
import java.util.function.Supplier;

/** Refuses senders that match a pattern of {@code spam-address.tab}, from MAIL on. */
public final class SpamAddressPolicy implements RelayPolicy {

    private final String name;
    private final Supplier<SpamAddressTab> table;
    private final SmtpReply refusal;

    /**
     * Creates a policy.
     *
     * @param refusal the 5xx reply to the client (XMail's {@code SmtpMsgIPBanSpamAddress})
     * @throws IllegalArgumentException if the reply is not 5xx
     */
    public SpamAddressPolicy(String name, Supplier<SpamAddressTab> table, SmtpReply refusal) {
        this.name = requireNonNull(name, "name");
        this.table = requireNonNull(table, "table");
        this.refusal = RefusalReplies.require5xx(refusal);
    }

    @Override
    public RelayDecision decide(RelayRequest request) {
        return request.reversePath()
                .flatMap(ReversePath::address)
                .flatMap(sender -> table.get().find(sender.toString()))
                .<RelayDecision>map(row -> RelayDecision.deny(
                        Reason.of(name, "listed", "the sender matches `" + row.pattern() + "`", row.origin()), refusal))
                .orElseGet(RelayDecision::abstain);
    }

    @Override
    public String name() {
        return name;
    }
}
