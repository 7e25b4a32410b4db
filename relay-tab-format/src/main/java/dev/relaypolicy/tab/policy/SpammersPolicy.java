package dev.relaypolicy.tab.policy;

import static java.util.Objects.requireNonNull;

import dev.relaypolicy.GrantFinding;
import dev.relaypolicy.Reason;
import dev.relaypolicy.RelayDecision;
import dev.relaypolicy.RelayPolicy;
import dev.relaypolicy.RelayRequest;
import dev.relaypolicy.RelayRequest.Stage;
import dev.relaypolicy.SmtpReply;
import dev.relaypolicy.Trace;
import dev.relaypolicy.net.IpTable;
import dev.relaypolicy.policy.ClientRow;
import dev.relaypolicy.tab.xmail.SpammerRule;
import java.util.function.Supplier;

/**
 * Refuses what comes from an address in {@code spammers.tab}. What that means is up to the code of the row:
 *
 * <ul>
 *   <li>above 0: refused, whatever else is known, at connect and at any time after (R9);
 *   <li>0: refused from MAIL on, unless somebody has logged in, or holds a POP-before-SMTP grant for this transaction. The grant
 *       must have been looked up before this policy is asked at MAIL; where it could not be, the decision is deferred (R5);
 *   <li>below 0: no opinion. XMail delays every command of such a client; nothing here does.
 * </ul>
 */
public final class SpammersPolicy implements RelayPolicy {

    private final String name;
    private final Supplier<IpTable<SpammerRule>> table;
    private final SmtpReply refusal;

    /** A policy that refuses with {@link SmtpReply#ACCESS_DENIED}. */
    public SpammersPolicy(String name, Supplier<IpTable<SpammerRule>> table) {
        this(name, table, SmtpReply.ACCESS_DENIED);
    }

    /**
     * A policy over a table of spammers.
     *
     * @param name its name in explanations and logs
     * @param table the table
     * @param refusal what a refused client hears, with a code of 5xx (XMail's {@code SmtpMsgIPBanSpammers})
     * @throws IllegalArgumentException where the refusal has another code
     */
    public SpammersPolicy(String name, Supplier<IpTable<SpammerRule>> table, SmtpReply refusal) {
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
        IpTable<SpammerRule> rows = table.get();
        int found = ClientRow.find(rows, request, trace);
        if (found < 0) {
            return RelayDecision.abstain();
        }
        SpammerRule rule = rows.value(found);
        if (trace.isOn()) {
            ClientRow.note(rows, found, request, trace, " with code " + rule.code() + " by " + rule.origin());
        }
        if (rule.code() > 0) {
            return deny(rule, "spammer", "the client's address is listed");
        }
        return rule.code() == 0 ? unlessAuthenticated(request, rule, trace) : RelayDecision.abstain();
    }

    private RelayDecision unlessAuthenticated(RelayRequest request, SpammerRule rule, Trace trace) {
        if (request.stage() == Stage.CONNECT) {
            trace.note("nothing is refused before MAIL: the client may log in");
            return RelayDecision.abstain();
        }
        if (request.identity().isPresent()) {
            trace.note("somebody has logged in");
            return RelayDecision.abstain();
        }
        if (request.grant() instanceof GrantFinding.Held) {
            trace.note("the sender's mailbox has logged in from this client");
            return RelayDecision.abstain();
        }
        if (request.grant() instanceof GrantFinding.Unavailable unavailable) {
            return RelayDecision.defer(Reason.of(
                    name,
                    "grant-unavailable",
                    "the client's address is listed, and " + unavailable.why(),
                    rule.origin()));
        }
        return deny(rule, "spammer-unless-authenticated", "the client's address is listed and nobody has logged in");
    }

    private RelayDecision deny(SpammerRule rule, String code, String detail) {
        return RelayDecision.deny(Reason.of(name, code, detail, rule.origin()), refusal);
    }

    @Override
    public String name() {
        return name;
    }
}
