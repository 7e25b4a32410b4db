package dev.relaypolicy.tab.policy;

import static java.util.Objects.requireNonNull;

import dev.relaypolicy.Reason;
import dev.relaypolicy.RelayDecision;
import dev.relaypolicy.RelayPolicy;
import dev.relaypolicy.RelayRequest;
import dev.relaypolicy.SmtpReply;
import dev.relaypolicy.Trace;
import dev.relaypolicy.net.IpTable;
import dev.relaypolicy.policy.ClientLookup;
import dev.relaypolicy.tab.xmail.IpMapRule;
import java.util.function.Supplier;

/**
 * Refuses clients that an ipmap denies, at connect and every later stage, without exception (R9). An {@code ALLOW} row
 * only overrides denials of lower precedence.
 */
public final class IpMapPolicy implements RelayPolicy {

    private final String name;
    private final Supplier<IpTable<IpMapRule>> table;
    private final SmtpReply refusal;

    /** Creates a policy that refuses with {@link SmtpReply#ACCESS_DENIED}. */
    public IpMapPolicy(String name, Supplier<IpTable<IpMapRule>> table) {
        this(name, table, SmtpReply.ACCESS_DENIED);
    }

    /**
     * Creates a policy.
     *
     * @param refusal the 5xx reply to a denied client (XMail's {@code SmtpMsgIPBan})
     * @throws IllegalArgumentException if the reply is not 5xx
     */
    public IpMapPolicy(String name, Supplier<IpTable<IpMapRule>> table, SmtpReply refusal) {
        this.name = requireNonNull(name, "name");
        this.table = requireNonNull(table, "table");
        this.refusal = RefusalReplies.require5xx(refusal);
    }

    @Override
    public RelayDecision decide(RelayRequest request) {
        return decide(request, Trace.off());
    }

    @Override
    public RelayDecision decide(RelayRequest request, Trace trace) {
        IpTable<IpMapRule> rows = table.get();
        int found = ClientLookup.find(rows, request, trace);
        if (found < 0) {
            return RelayDecision.abstain();
        }
        IpMapRule rule = rows.value(found);
        if (trace.isOn()) {
            ClientLookup.note(
                    rows,
                    found,
                    request,
                    trace,
                    ", " + (rule.denies() ? "denied" : "allowed") + " with precedence " + rule.precedence() + " by "
                            + rule.origin());
        }
        return rule.denies()
                ? RelayDecision.deny(
                        Reason.of(name, "address-denied", "the client's address is denied", rule.origin()), refusal)
                : RelayDecision.abstain();
    }

    @Override
    public String name() {
        return name;
    }
}
