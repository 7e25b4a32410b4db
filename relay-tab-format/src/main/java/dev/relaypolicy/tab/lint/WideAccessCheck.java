package dev.relaypolicy.tab.lint;

import com.google.common.collect.Lists;
import dev.relaypolicy.Origin;
import dev.relaypolicy.file.Problem;
import dev.relaypolicy.net.CidrSet;
import dev.relaypolicy.net.IpAddress;
import dev.relaypolicy.net.IpBlock;
import dev.relaypolicy.net.IpTable;
import dev.relaypolicy.tab.TabRow;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/**
 * Finds permit tables that give access to almost all public addresses, or to remote clients with local-looking
 * addresses.
 */
final class WideAccessCheck {

    /** The size of a /8. No site needs to give relay access to so many public addresses. */
    static final BigInteger NEARLY_OPEN = BigInteger.ONE.shiftLeft(24);

    /** The usual allocation to a provider; a site receives a /48. */
    static final int SHORT_PREFIX = 32;

    private final List<IpBlock> blocks;
    private final CidrSet prefixes;
    private final List<IpBlock> others;
    private final IntFunction<TabRow> written;
    private final Machine machine;
    private final FindingCollector findings;

    private WideAccessCheck(
            IpTable<Origin> table,
            CidrSet prefixes,
            IntFunction<TabRow> written,
            Machine machine,
            FindingCollector findings) {
        this.blocks = table.blocks();
        this.prefixes = prefixes;
        this.others = Lists.transform(table.oddRows(), IpTable.Row::block);
        this.written = written;
        this.machine = machine;
        this.findings = findings;
    }

    /**
     * Checks a table in XMail's format.
     *
     * @param prefixes the table's prefix rows
     * @param written returns the row as written, by its index in the table
     */
    static void check(
            IpTable<Origin> table,
            CidrSet prefixes,
            IntFunction<TabRow> written,
            Machine machine,
            FindingCollector findings) {
        List<Problem> open = OpenTableCheck.problems(table, prefixes);
        findings.addAll(open);
        WideAccessCheck check = new WideAccessCheck(table, prefixes, written, machine, findings);
        if (open.isEmpty()) {
            check.checkWhoTheyAre();
        }
        check.checkNeighbours();
    }

    /** Checks permitted addresses from any format that are not an open relay. */
    static void checkAddresses(
            IpTable<Origin> table, IntFunction<TabRow> written, Machine machine, FindingCollector findings) {
        WideAccessCheck check = new WideAccessCheck(table, table.prefixes(), written, machine, findings);
        check.checkWhoTheyAre();
        check.checkNeighbours();
    }

    private void checkWhoTheyAre() {
        checkNearlyOpen();
        checkShortPrefixes();
        checkPrivateRanges();
    }

    private void checkNearlyOpen() {
        Optional<BigInteger> open = AddressSpace.publicIpv4In(prefixes, others);
        if (open.isPresent() && open.get().compareTo(NEARLY_OPEN) < 0) {
            return;
        }
        String size = open.map(count -> count + " public IPv4 addresses, " + percent(count) + " % of all")
                .orElse("an unknown number of public IPv4 addresses");
        findings.add(
                Rule.NEARLY_OPEN,
                written.apply(OpenTableCheck.widest(blocks, true)),
                "the rows of this file together permit " + size + "; " + NEARLY_OPEN
                        + " or more are nearly an open relay; this row is the widest: list only the networks that may"
                        + " relay");
    }

    private static BigDecimal percent(BigInteger count) {
        return new BigDecimal(count.multiply(BigInteger.valueOf(100)))
                .divide(new BigDecimal(AddressSpace.publicIpv4()), 2, RoundingMode.HALF_UP);
    }

    private void checkShortPrefixes() {
        for (int index = 0; index < blocks.size(); index++) {
            IpBlock block = blocks.get(index);
            if (!block.isIpv4()
                    && block.prefixLength().orElse(SHORT_PREFIX) < SHORT_PREFIX
                    && AddressSpace.isGlobalIpv6(block)
                    && findings.wants(Rule.SHORT_PREFIX)) {
                findings.add(
                        Rule.SHORT_PREFIX,
                        written.apply(index),
                        "`" + block + "` is larger than the /" + SHORT_PREFIX
                                + " that a provider receives: permit only the prefix of your own site, /48 or longer");
            }
        }
    }

    private void checkPrivateRanges() {
        Optional<IpAddress> open =
                machine.listeners().stream().filter(AddressSpace::isPublic).findFirst();
        if (open.isEmpty()) {
            return;
        }
        for (int index = 0; index < blocks.size(); index++) {
            IpBlock block = blocks.get(index);
            Optional<IpBlock> range = AddressSpace.privateRangeIn(block);
            if (range.isPresent() && findings.wants(Rule.PRIVATE_RANGE)) {
                findings.add(
                        Rule.PRIVATE_RANGE,
                        written.apply(index),
                        "`" + block + "` permits private addresses of `" + range.get() + "`, and the listener on `"
                                + open.get()
                                + "` is reachable from the Internet: clients that connect through your proxy, container"
                                + " network or NAT have such an address: permit only the hosts that need it, or require"
                                + " a login");
            }
        }
    }

    private void checkNeighbours() {
        for (Machine.Neighbour neighbour : machine.neighbours()) {
            IntStream.range(0, blocks.size())
                    .filter(index -> blocks.get(index).contains(neighbour.address()))
                    .findFirst()
                    .ifPresent(index -> findings.add(
                            Rule.TRUSTED_GATEWAY,
                            written.apply(index),
                            "`" + blocks.get(index) + "` contains `" + neighbour.address() + "`, " + neighbour.what()
                                    + " of this machine: every client that connects through it could relay: exclude"
                                    + " it, and require those clients to log in"));
        }
    }

    /** Suggests the shortest equivalent list of prefixes. */
    static void suggest(IpTable<?> table, CidrSet shortest, FindingCollector findings) {
        int prefixes = table.blocks().size() - table.oddRows().size();
        if (shortest.blocks().size() < prefixes) {
            List<String> list = Lists.transform(shortest.blocks(), IpBlock::toString);
            findings.add(
                    Rule.AGGREGATE,
                    prefixes + " rows can be written as " + list.size() + ": " + RelaySet.some(list),
                    list);
        }
    }
}
