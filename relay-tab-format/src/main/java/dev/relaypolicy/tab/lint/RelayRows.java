package dev.relaypolicy.tab.lint;

import com.google.common.collect.Lists;
import dev.relaypolicy.Origin;
import dev.relaypolicy.net.CidrSet;
import dev.relaypolicy.net.IpAddress;
import dev.relaypolicy.net.IpBlock;
import dev.relaypolicy.net.IpTable;
import dev.relaypolicy.tab.TabProblem;
import dev.relaypolicy.tab.TabRow;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/** Who may relay by a table: everybody, nearly everybody, and those who only seem to be near. */
final class RelayRows {

    /** As many as a /8 has: nobody relays for so many public addresses by their address alone. */
    static final BigInteger NEARLY_OPEN = BigInteger.ONE.shiftLeft(24);

    /** The prefix that a provider is given; a site of its own has /48. */
    static final int SHORT_PREFIX = 32;

    private final List<IpBlock> blocks;
    private final CidrSet prefixes;
    private final List<IpBlock> others;
    private final IntFunction<TabRow> written;
    private final Machine machine;
    private final Findings findings;

    private RelayRows(
            IpTable<Origin> table, CidrSet prefixes, IntFunction<TabRow> written, Machine machine, Findings findings) {
        this.blocks = table.blocks();
        this.prefixes = prefixes;
        this.others = Lists.transform(table.oddRows(), IpTable.Row::block);
        this.written = written;
        this.machine = machine;
        this.findings = findings;
    }

    /**
     * Checks a table of XMail's.
     *
     * @param table the addresses that may relay
     * @param prefixes those of its rows whose mask is a prefix
     * @param written the row as written, by its place in the table
     */
    static void check(
            IpTable<Origin> table, CidrSet prefixes, IntFunction<TabRow> written, Machine machine, Findings findings) {
        List<TabProblem> open = OpenRelay.problems(table, prefixes);
        findings.addAll(open);
        RelayRows check = new RelayRows(table, prefixes, written, machine, findings);
        if (open.isEmpty()) {
            check.checkWhoTheyAre();
        }
        check.checkNeighbours();
    }

    /** Checks what does not take a table of XMail's; the caller has found out that it is not everybody. */
    static void checkAddresses(IpTable<Origin> table, IntFunction<TabRow> written, Machine machine, Findings findings) {
        RelayRows check = new RelayRows(table, table.prefixes(), written, machine, findings);
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
                written.apply(OpenRelay.widest(blocks, true)),
                "the rows of this file together let " + size + ", relay; " + NEARLY_OPEN
                        + " or more are as good as everybody; this row is the widest: name the networks that may relay");
    }

    private static BigDecimal percent(BigInteger count) {
        return new BigDecimal(count.multiply(BigInteger.valueOf(100)))
                .divide(new BigDecimal(AddressSpace.publicIpv4()), 2, RoundingMode.HALF_UP);
    }

    private void checkShortPrefixes() {
        for (int place = 0; place < blocks.size(); place++) {
            IpBlock block = blocks.get(place);
            if (!block.isIpv4()
                    && block.prefixLength().orElse(SHORT_PREFIX) < SHORT_PREFIX
                    && AddressSpace.isGlobalIpv6(block)
                    && findings.wants(Rule.SHORT_PREFIX)) {
                findings.add(
                        Rule.SHORT_PREFIX,
                        written.apply(place),
                        "`" + block + "` is more than a provider is given, /" + SHORT_PREFIX
                                + ", and so many strangers: permit the prefix of your own site, /48 or longer");
            }
        }
    }

    private void checkPrivateRanges() {
        Optional<IpAddress> open =
                machine.listeners().stream().filter(AddressSpace::isPublic).findFirst();
        if (open.isEmpty()) {
            return;
        }
        for (int place = 0; place < blocks.size(); place++) {
            IpBlock block = blocks.get(place);
            Optional<IpBlock> range = AddressSpace.privateRangeIn(block);
            if (range.isPresent() && findings.wants(Rule.PRIVATE_RANGE)) {
                findings.add(
                        Rule.PRIVATE_RANGE,
                        written.apply(place),
                        "`" + block + "` permits private addresses of `" + range.get() + "`, and the listener on `"
                                + open.get()
                                + "` is open to the Internet: whoever comes through a proxy, a container network or a"
                                + " NAT of yours has such an address: permit the hosts that need it, or have them log"
                                + " in");
            }
        }
    }

    private void checkNeighbours() {
        for (Machine.Neighbour neighbour : machine.neighbours()) {
            IntStream.range(0, blocks.size())
                    .filter(place -> blocks.get(place).contains(neighbour.address()))
                    .findFirst()
                    .ifPresent(place -> findings.add(
                            Rule.TRUSTED_GATEWAY,
                            written.apply(place),
                            "`" + blocks.get(place) + "` holds `" + neighbour.address() + "`, " + neighbour.what()
                                    + " of this machine: everybody whose connections come through it could relay: leave it"
                                    + " out, and have those behind it log in"));
        }
    }

    /** Suggests the shortest list that says the same. */
    static void suggest(IpTable<?> table, CidrSet shortest, Findings findings) {
        int prefixes = table.blocks().size() - table.oddRows().size();
        if (shortest.blocks().size() < prefixes) {
            List<String> list = Lists.transform(shortest.blocks(), IpBlock::toString);
            findings.add(
                    Rule.AGGREGATE,
                    prefixes + " rows say what " + list.size() + " would: " + RelaySet.some(list),
                    list);
        }
    }
}
