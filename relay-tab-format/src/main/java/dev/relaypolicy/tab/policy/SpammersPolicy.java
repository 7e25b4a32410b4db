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
import dev.relaypolicy.policy.ClientLookup;
import dev.relaypolicy.tab.xmail.SpammerRule;
import java.util.function.Supplier;

/**
 * Refuses clients in {@code spammers.tab}, depending on the code of the row:
 *
 * <ul>
 *   <li>above 0: at connect and at every later stage, without exception (R9);
 *   <li>0: from MAIL on, unless the client is authenticated or holds a POP-before-SMTP grant, which must be looked up
 *       before this policy decides. If it is unavailable, the decision is deferred (R5);
 *   <li>below 0: never. XMail delays every command of such a client; relay does not.
 * </ul>
 */
public final class SpammersPolicy implements RelayPolicy {

    private final String name;
    private final Supplier<IpTable<SpammerRule>> table;
    private final SmtpReply refusal;

    /** Creates a policy that refuses with {@link SmtpReply#ACCESS_DENIED}. */
    public SpammersPolicy(String name, Supplier<IpTable<SpammerRule>> table) {
        this(name, table, SmtpReply.ACCESS_DENIED);
    }

    /**
     * Creates a policy.
     *
     * @param refusal the 5xx reply to a refused client (XMail's {@code SmtpMsgIPBanSpammers})
     * @throws IllegalArgumentException if the reply is not 5xx
     */
    public SpammersPolicy(String name, Supplier<IpTable<SpammerRule>> table, SmtpReply refusal) {
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
        IpTable<SpammerRule> rows = table.get();
        int found = ClientLookup.find(rows, request, trace);
        if (found < 0) {
            return RelayDecision.abstain();
        }
        SpammerRule rule = rows.value(found);
        if (trace.isOn()) {
            ClientLookup.note(rows, found, request, trace, " with code " + rule.code() + " by " + rule.origin());
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
            trace.note("the client is authenticated");
            return RelayDecision.abstain();
        }
        if (request.grantFinding() instanceof GrantFinding.Held) {
            trace.note("the sender's mailbox has logged in from this client");
            return RelayDecision.abstain();
        }
        if (request.grantFinding() instanceof GrantFinding.Unavailable unavailable) {
            return RelayDecision.defer(Reason.of(
                    name,
                    "grant-unavailable",
                    "the client's address is listed, and " + unavailable.why(),
                    rule.origin()));
        }
        return deny(rule, "spammer-unless-authenticated", "the address is listed and the client has not logged in");
    }

    private RelayDecision deny(SpammerRule rule, String code, String detail) {
        return RelayDecision.deny(Reason.of(name, code, detail, rule.origin()), refusal);
    }

    @Override
    public String name() {
        return name;
    }
}
