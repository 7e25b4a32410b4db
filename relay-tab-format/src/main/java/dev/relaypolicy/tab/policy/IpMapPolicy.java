package dev.relaypolicy.tab.policy;

import static java.util.Objects.requireNonNull;

import dev.relaypolicy.Reason;
import dev.relaypolicy.RelayDecision;
import dev.relaypolicy.RelayPolicy;
import dev.relaypolicy.RelayRequest;
import dev.relaypolicy.SmtpReply;
import dev.relaypolicy.Trace;
import dev.relaypolicy.net.IpTable;
import dev.relaypolicy.policy.ClientRow;
import dev.relaypolicy.tab.xmail.IpMapRule;
import java.util.function.Supplier;

/**
 * Refuses what comes from an address that an ipmap denies, whatever else is known, at connect and at any time after (R9). An
 * {@code ALLOW} row lifts a denial of lesser precedence and permits nothing.
 */
public final class IpMapPolicy implements RelayPolicy {

    private final String name;
    private final Supplier<IpTable<IpMapRule>> table;
    private final SmtpReply refusal;

    /** A policy that refuses with {@link SmtpReply#ACCESS_DENIED}. */
    public IpMapPolicy(String name, Supplier<IpTable<IpMapRule>> table) {
        this(name, table, SmtpReply.ACCESS_DENIED);
    }

    /**
     * A policy over an ipmap.
     *
     * @param name its name in explanations and logs
     * @param table the ipmap
     * @param refusal what a denied client hears, with a code of 5xx (XMail's {@code SmtpMsgIPBan})
     * @throws IllegalArgumentException where the refusal has another code
     */
    public IpMapPolicy(String name, Supplier<IpTable<IpMapRule>> table, SmtpReply refusal) {
        this.name = requireNonNull(name, "name");
        this.table = requireNonNull(table, "table");
        this.refusal = Refusals.require5xx(refusal);
    }

    @Override
    public RelayDecision decide(RelayRequest request) {
        return decide(request, Trace.off());
    }

    @Override
    public RelayDecision decide(RelayRequest request, Trace trace) {
        IpTable<IpMapRule> rows = table.get();
        int found = ClientRow.find(rows, request, trace);
        if (found < 0) {
            return RelayDecision.abstain();
        }
        IpMapRule rule = rows.value(found);
        if (trace.isOn()) {
            ClientRow.note(
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
