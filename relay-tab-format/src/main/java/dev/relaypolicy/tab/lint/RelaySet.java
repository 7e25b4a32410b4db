package dev.relaypolicy.tab.lint;

import com.google.common.collect.Iterables;
import com.google.common.collect.Lists;
import com.google.common.primitives.Ints;
import dev.relaypolicy.Origin;
import dev.relaypolicy.net.AddressCount;
import dev.relaypolicy.net.CidrSet;
import dev.relaypolicy.net.IpAddress;
import dev.relaypolicy.net.IpBlock;
import dev.relaypolicy.net.IpTable;
import java.math.BigInteger;
import java.util.AbstractList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.RandomAccess;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/**
 * The addresses that may relay without a login.
 *
 * @param prefixes the addresses from prefix rows
 * @param odd the permitting rows with other masks
 * @param oddRefusals the refusing rows with other masks, which are not subtracted from {@code prefixes}
 */
public record RelaySet(CidrSet prefixes, List<IpTable.Row<Origin>> odd, List<IpTable.Row<Origin>> oddRefusals) {

    private static final int LISTED = 10;

    public RelaySet {
        Objects.requireNonNull(prefixes, "prefixes");
        odd = Collections.unmodifiableList(odd);
        oddRefusals = Collections.unmodifiableList(oddRefusals);
    }

    /** Returns the addresses that a table permits, regardless of refusals. */
    public static RelaySet of(IpTable<Origin> table) {
        return new RelaySet(table.prefixes(), table.oddRows(), List.of());
    }

    /**
     * Returns the addresses that a table permits and no other table refuses.
     *
     * @param refusals the rows of the tables that refuse or lift a refusal
     * @param refuses whether those tables refuse an address
     */
    public static RelaySet of(IpTable<Origin> table, List<IpTable.Row<Origin>> refusals, Predicate<IpAddress> refuses) {
        CidrSet permitted = table.prefixes();
        Iterable<IpBlock> edges = Iterables.filter(
                Iterables.concat(table.blocks(), Lists.transform(refusals, IpTable.Row::block)),
                block -> block.prefixLength().isPresent());
        CidrSet left = CidrSet.where(edges, address -> permitted.contains(address) && !refuses.test(address));
        return new RelaySet(left, table.oddRows(), odd(refusals));
    }

    private static List<IpTable.Row<Origin>> odd(List<IpTable.Row<Origin>> rows) {
        int[] indexes = IntStream.range(0, rows.size())
                .filter(index -> rows.get(index).block().prefixLength().isEmpty())
                .toArray();
        return Lists.transform(Ints.asList(indexes), rows::get);
    }

    /** Returns a note that lists the addresses. */
    public Finding finding(String file) {
        List<String> listing = new Listing(prefixes.blocks(), odd);
        String who = listing.isEmpty()
                ? "no client may relay without a login"
                : count(true) + " IPv4 and " + count(false) + " IPv6 addresses may relay without a login: "
                        + some(listing);
        String but = oddRefusals.isEmpty()
                ? ""
                : "; except those that these rows refuse: " + some(Lists.transform(oddRefusals, RelaySet::text));
        return new Finding(Finding.ofFile(file, Rule.RELAY_SET, who + but).problem(), listing);
    }

    private static String text(IpTable.Row<Origin> row) {
        return row.block() + " (" + row.value() + ")";
    }

    private static final class Listing extends AbstractList<String> implements RandomAccess {
        private final List<IpBlock> prefixes;
        private final List<IpTable.Row<Origin>> odd;

        Listing(List<IpBlock> prefixes, List<IpTable.Row<Origin>> odd) {
            this.prefixes = prefixes;
            this.odd = odd;
        }

        @Override
        public String get(int index) {
            return index < prefixes.size() ? prefixes.get(index).toString() : text(odd.get(index - prefixes.size()));
        }

        @Override
        public int size() {
            return prefixes.size() + odd.size();
        }
    }

    private String count(boolean ipv4) {
        if (odd.isEmpty()) {
            return prefixes.size(ipv4).toString();
        }
        Optional<BigInteger> all =
                AddressCount.of(Iterables.concat(prefixes.blocks(), Lists.transform(odd, IpTable.Row::block)), ipv4);
        return all.map(BigInteger::toString).orElseGet(() -> "more than " + prefixes.size(ipv4));
    }

    /** Returns the first elements, and the number of the others. */
    static String some(List<String> list) {
        String listed = String.join(", ", list.subList(0, Math.min(LISTED, list.size())));
        return list.size() <= LISTED ? listed : listed + " and " + (list.size() - LISTED) + " more";
    }
}
