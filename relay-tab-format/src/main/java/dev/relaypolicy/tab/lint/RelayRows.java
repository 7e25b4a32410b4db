package dev.relaypolicy.tab.lint;

import dev.relaypolicy.Origin;
import dev.relaypolicy.net.CidrSet;
import dev.relaypolicy.net.IpAddress;
import dev.relaypolicy.net.IpBlock;
import dev.relaypolicy.net.IpTable;
import dev.relaypolicy.tab.TabProblem;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Who may relay by a table: everybody, nearly everybody, and those who only seem to be near. */
final class RelayRows {

    /** As many as a /8 has: nobody relays for so many public addresses by their address alone. */
    static final BigInteger NEARLY_OPEN = BigInteger.ONE.shiftLeft(24);

    /** The prefix that a provider is given; a site of its own has /48. */
    static final int SHORT_PREFIX = 32;

    private final List<AddressRow> rows;
    private final Machine machine;
    private final Findings findings;

    private RelayRows(List<AddressRow> rows, Machine machine, Findings findings) {
        this.rows = rows;
        this.machine = machine;
        this.findings = findings;
    }

    static void check(IpTable<Origin> table, List<AddressRow> rows, Machine machine, Findings findings) {
        List<TabProblem> open = OpenRelay.problems(table);
        findings.addAll(open);
        RelayRows check = new RelayRows(rows, machine, findings);
        if (open.isEmpty()) {
            check.checkWhoTheyAre();
        }
        check.checkNeighbours();
    }

    /** The checks that need no table of XMail's. Whether the rows let everybody relay is for the caller to find out. */
    static void check(List<AddressRow> rows, Machine machine, Findings findings) {
        RelayRows check = new RelayRows(rows, machine, findings);
        check.checkWhoTheyAre();
        check.checkNeighbours();
    }

    private void checkWhoTheyAre() {
        checkNearlyOpen();
        checkShortPrefixes();
        checkPrivateRanges();
    }

    private void checkNearlyOpen() {
        List<AddressRow> ipv4 =
                rows.stream().filter(row -> row.block().isIpv4()).toList();
        List<IpBlock> blocks = ipv4.stream().map(AddressRow::block).toList();
        Optional<BigInteger> open = AddressSpace.publicIpv4In(blocks);
        if (open.isPresent() && open.get().compareTo(NEARLY_OPEN) < 0) {
            return;
        }
        AddressRow widest = ipv4.stream()
                .max(Comparator.comparing(row -> row.block().size()))
                .orElseThrow();
        String size = open.map(count -> count + " public IPv4 addresses, " + percent(count) + " % of all")
                .orElse("an unknown number of public IPv4 addresses");
        findings.add(
                Rule.NEARLY_OPEN,
                widest.written(),
                "the rows of this file together let " + size + ", relay; " + NEARLY_OPEN
                        + " or more are as good as everybody; this row is the widest: name the networks that may relay");
    }

    private static BigDecimal percent(BigInteger count) {
        return new BigDecimal(count.multiply(BigInteger.valueOf(100)))
                .divide(new BigDecimal(AddressSpace.publicIpv4()), 2, RoundingMode.HALF_UP);
    }

    private void checkShortPrefixes() {
        for (AddressRow row : rows) {
            IpBlock block = row.block();
            if (!block.isIpv4()
                    && block.prefixLength().orElse(SHORT_PREFIX) < SHORT_PREFIX
                    && AddressSpace.isGlobalIpv6(block)) {
                findings.add(
                        Rule.SHORT_PREFIX,
                        row.written(),
                        row + " is more than a provider is given, /" + SHORT_PREFIX
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
        for (AddressRow row : rows) {
            AddressSpace.privateRangeIn(row.block())
                    .ifPresent(range -> findings.add(
                            Rule.PRIVATE_RANGE,
                            row.written(),
                            row + " permits private addresses of `" + range + "`, and the listener on `" + open.get()
                                    + "` is open to the Internet: whoever comes through a proxy, a container network or a"
                                    + " NAT of yours has such an address: permit the hosts that need it, or have them log"
                                    + " in"));
        }
    }

    private void checkNeighbours() {
        for (Machine.Neighbour neighbour : machine.neighbours()) {
            rows.stream()
                    .filter(row -> row.block().contains(neighbour.address()))
                    .findFirst()
                    .ifPresent(row -> findings.add(
                            Rule.TRUSTED_GATEWAY,
                            row.written(),
                            row + " holds `" + neighbour.address() + "`, " + neighbour.what()
                                    + " of this machine: everybody whose connections come through it could relay: leave it"
                                    + " out, and have those behind it log in"));
        }
    }

    /** Suggests the shortest list that says the same. */
    static void suggest(List<AddressRow> rows, Findings findings) {
        List<IpBlock> prefixes = rows.stream()
                .filter(AddressRow::isPrefix)
                .map(AddressRow::block)
                .toList();
        CidrSet shortest = CidrSet.of(prefixes);
        if (shortest.blocks().size() < prefixes.size()) {
            List<String> list =
                    shortest.blocks().stream().map(IpBlock::toString).toList();
            findings.add(
                    Rule.AGGREGATE,
                    prefixes.size() + " rows say what " + list.size() + " would: " + RelaySet.some(list),
                    list);
        }
    }
}
