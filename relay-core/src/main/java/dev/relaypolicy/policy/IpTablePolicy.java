package dev.relaypolicy.policy;

import static java.util.Objects.requireNonNull;

import dev.relaypolicy.Origin;
import dev.relaypolicy.Reason;
import dev.relaypolicy.RelayDecision;
import dev.relaypolicy.RelayPolicy;
import dev.relaypolicy.RelayRequest;
import dev.relaypolicy.Trace;
import dev.relaypolicy.net.IpBlock;
import dev.relaypolicy.net.IpTable;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Permits clients by address, from a table such as {@code smtprelay.tab}. */
public final class IpTablePolicy implements RelayPolicy {

    private final String name;
    private final Supplier<IpTable<Origin>> table;

    /**
     * Creates a policy.
     *
     * @param table supplies the permitted addresses, each with the place where it is written
     */
    public IpTablePolicy(String name, Supplier<IpTable<Origin>> table) {
        this.name = requireNonNull(name, "name");
        this.table = requireNonNull(table, "table");
    }

    /**
     * Returns a policy for fixed networks.
     *
     * @param blocks as for {@link IpBlock#parseExact}; each is the origin of its permits
     * @throws IllegalArgumentException if one of them is invalid
     */
    public static IpTablePolicy of(String name, String... blocks) {
        IpTable<Origin> table = IpTable.firstMatch(Stream.of(blocks)
                .map(text -> new IpTable.Row<>(IpBlock.parseExact(text), new Origin(text, 0)))
                .toList());
        return new IpTablePolicy(name, () -> table);
    }

    @Override
    public RelayDecision decide(RelayRequest request) {
        return decide(request, Trace.off());
    }

    @Override
    public RelayDecision decide(RelayRequest request, Trace trace) {
        if (request.forwardPath().isEmpty()) {
            trace.note("there is no recipient yet");
            return RelayDecision.abstain();
        }
        IpTable<Origin> rows = table.get();
        int found = ClientLookup.find(rows, request, trace);
        if (found < 0) {
            return RelayDecision.abstain();
        }
        if (trace.isOn()) {
            ClientLookup.note(rows, found, request, trace, "");
        }
        return RelayDecision.permit(Reason.of(name, "listed", "the client's address may relay", rows.value(found)));
    }

    @Override
    public boolean permitsRoute(RelayRequest request) {
        return true;
    }

    @Override
    public String name() {
        return name;
    }
}
