package dev.relaypolicy.spi;

import static java.util.Objects.requireNonNull;

import dev.relaypolicy.Origin;
import dev.relaypolicy.net.IpBlock;
import dev.relaypolicy.net.IpTable;
import java.util.List;
import java.util.function.Function;

/**
 * The strangers that a policy could permit to relay to any domain. A stranger is a client without a login or a grant,
 * whatever sender, HELO name or TLS it uses.
 *
 * @param addresses their addresses, with the place where each is written; empty unless reach is {@link Reach#ADDRESSES}
 */
public record Strangers(Reach reach, Function<PolicyContext, IpTable<Origin>> addresses) {

    /** No stranger: the policy permits only users, or only mail for local domains. */
    public static final Strangers NONE = new Strangers(Reach.NONE, context -> IpTable.empty());

    /** Every client. */
    public static final Strangers EVERYONE = new Strangers(Reach.EVERYONE, context -> IpTable.empty());

    /** The policy cannot tell, which {@code lint} reports. */
    public static final Strangers UNKNOWN = new Strangers(Reach.UNKNOWN, context -> IpTable.empty());

    /** How many strangers a policy could permit. */
    public enum Reach {
        NONE,
        ADDRESSES,
        EVERYONE,
        UNKNOWN
    }

    public Strangers {
        requireNonNull(reach, "reach");
        requireNonNull(addresses, "addresses");
    }

    /** Returns the clients with these addresses, all written at one place. */
    public static Strangers at(List<IpBlock> addresses, Origin origin) {
        IpTable<Origin> table = IpTable.firstMatch(addresses.stream()
                .map(block -> new IpTable.Row<>(block, origin))
                .toList());
        return at(context -> table);
    }

    /** Returns the clients whose addresses depend on files of the configuration. */
    public static Strangers at(Function<PolicyContext, IpTable<Origin>> addresses) {
        return new Strangers(Reach.ADDRESSES, addresses);
    }
}
