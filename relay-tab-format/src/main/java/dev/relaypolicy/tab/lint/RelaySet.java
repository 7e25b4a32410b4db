package dev.relaypolicy.tab.lint;

import com.google.common.collect.ImmutableList;
import dev.relaypolicy.Origin;
import dev.relaypolicy.net.AddressCount;
import dev.relaypolicy.net.CidrSet;
import dev.relaypolicy.net.IpAddress;
import dev.relaypolicy.net.IpBlock;
import dev.relaypolicy.net.IpTable;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * The addresses that may relay without a login.
 *
 * @param prefixes those that come from rows whose mask is a prefix, as the shortest list
 * @param odd the rows with other masks, which add to them
 * @param oddRefusals rows with such masks that refuse, and so take away from both; they are not taken away in {@code prefixes}
 */
public record RelaySet(CidrSet prefixes, List<IpTable.Row<Origin>> odd, List<IpTable.Row<Origin>> oddRefusals) {

    /** How many prefixes or rows a message lists. */
    private static final int LISTED = 10;

    public RelaySet {
        Objects.requireNonNull(prefixes, "prefixes");
        odd = ImmutableList.copyOf(odd);
        oddRefusals = ImmutableList.copyOf(oddRefusals);
    }

    /** The addresses that a table lets relay, where nothing else refuses them. */
    public static RelaySet of(IpTable<Origin> table) {
        return new RelaySet(CidrSet.of(prefixes(blocks(table))), odd(table.rows()), List.of());
    }

    /**
     * The addresses that a table lets relay and that nothing else refuses.
     *
     * @param table the table
     * @param refusals the rows of the tables that refuse, or that lift a refusal
     * @param refuses whether those tables refuse an address
     */
    public static RelaySet of(IpTable<Origin> table, List<IpTable.Row<Origin>> refusals, Predicate<IpAddress> refuses) {
        List<IpBlock> edges = new ArrayList<>(prefixes(blocks(table)));
        CidrSet permitted = CidrSet.of(edges);
        edges.addAll(prefixes(refusals.stream().map(IpTable.Row::block).toList()));
        CidrSet left = CidrSet.where(edges, address -> permitted.contains(address) && !refuses.test(address));
        return new RelaySet(left, odd(table.rows()), odd(refusals));
    }

    private static List<IpBlock> blocks(IpTable<?> table) {
        return table.rows().stream().map(IpTable.Row::block).toList();
    }

    private static List<IpBlock> prefixes(Collection<IpBlock> blocks) {
        return blocks.stream().filter(block -> block.prefixLength().isPresent()).toList();
    }

    private static List<IpTable.Row<Origin>> odd(List<IpTable.Row<Origin>> rows) {
        return rows.stream().filter(row -> row.block().prefixLength().isEmpty()).toList();
    }

    /** The finding that tells them. */
    public Finding finding(String file) {
        List<String> listing = new ArrayList<>();
        prefixes.blocks().forEach(block -> listing.add(block.toString()));
        odd.forEach(row -> listing.add(row.block() + " (" + row.value() + ")"));
        String who = listing.isEmpty()
                ? "nobody may relay without a login"
                : "without a login may relay " + count(true) + " IPv4 and " + count(false) + " IPv6 addresses: "
                        + some(listing);
        String but = oddRefusals.isEmpty()
                ? ""
                : "; less what these rows refuse: "
                        + some(oddRefusals.stream()
                                .map(row -> row.block() + " (" + row.value() + ")")
                                .toList());
        return new Finding(Finding.ofFile(file, Rule.RELAY_SET, who + but).problem(), listing);
    }

    private String count(boolean ipv4) {
        Optional<BigInteger> all = AddressCount.of(
                Stream.concat(prefixes.blocks().stream(), odd.stream().map(IpTable.Row::block))
                        .toList(),
                ipv4);
        return all.map(BigInteger::toString).orElseGet(() -> "more than " + prefixes.size(ipv4));
    }

    /** The beginning of a list, and how many more there are. */
    static String some(List<String> list) {
        String listed = String.join(", ", list.subList(0, Math.min(LISTED, list.size())));
        return list.size() <= LISTED ? listed : listed + " and " + (list.size() - LISTED) + " more";
    }
}
