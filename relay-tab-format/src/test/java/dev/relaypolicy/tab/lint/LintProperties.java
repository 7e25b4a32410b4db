package dev.relaypolicy.tab.lint;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import dev.relaypolicy.Origin;
import dev.relaypolicy.net.Coverage;
import dev.relaypolicy.net.IpAddress;
import dev.relaypolicy.net.IpBlock;
import dev.relaypolicy.net.IpTable;
import dev.relaypolicy.tab.xmail.IpMapRule;
import dev.relaypolicy.tab.xmail.IpMapTab;
import dev.relaypolicy.tab.xmail.SmtpRelayTab;
import dev.relaypolicy.tab.xmail.SpammersTab;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Verifies the claims of lint at every address of a small space, 0.0.0.0/27. */
class LintProperties {

    private static final int SMALL = 32;

    private static final Set<String> NEVER_DECIDES =
            Set.of("duplicate-row", "contradiction", "unreachable-row", "hidden-deny", "covered-row");

    @Property
    void findsExactlyShadowedRowsOfIpmap(@ForAll("ipmaps") String text) {
        IpTable<?> table = IpMapTab.read("t", bytes(text)).orThrow();
        assertThat(neverDeciding(TabKind.SMTP_IPMAP, text)).isEqualTo(neverDeciding(table));
    }

    @Property
    void findsExactlyShadowedRowsOfFirstMatchTable(@ForAll("blockLists") String text) {
        IpTable<?> table = SpammersTab.read("t", bytes(text)).orThrow();
        assertThat(neverDeciding(TabKind.SPAMMERS, text)).isEqualTo(neverDeciding(table));
    }

    /**
     * A tie is a later row with the same precedence and another verdict for some of the row's addresses, but not for
     * all.
     */
    @Property
    void findsExactlyTiesWithLaterRows(@ForAll("ipmaps") String text) {
        List<IpTable.Row<IpMapRule>> rows =
                IpMapTab.read("t", bytes(text)).orThrow().rows();
        Set<Integer> expected = new TreeSet<>();
        for (int one = 0; one < rows.size(); one++) {
            for (int later = one + 1; later < rows.size(); later++) {
                IpMapRule rule = rows.get(one).value();
                IpMapRule other = rows.get(later).value();
                IpBlock block = rows.get(one).block();
                IpBlock laterBlock = rows.get(later).block();
                if (rule.precedence() == other.precedence()
                        && rule.denies() != other.denies()
                        && block.intersection(laterBlock).isPresent()
                        && !laterBlock.covers(block)) {
                    expected.add(rule.origin().line());
                }
            }
        }
        assertThat(found(TabKind.SMTP_IPMAP, text, Set.of("tie"))).isEqualTo(expected);
    }

    @Property
    void allCoveredRowsCanBeRemovedTogether(@ForAll("blockLists") String text) {
        IpTable<Origin> table = SmtpRelayTab.read("t", bytes(text)).orThrow();
        Set<Integer> covered = neverDeciding(TabKind.SMTP_RELAY, text);
        List<IpBlock> left = table.rows().stream()
                .filter(row -> !covered.contains(row.value().line()))
                .map(IpTable.Row::block)
                .toList();
        for (int i = 0; i < SMALL; i++) {
            IpAddress address = IpAddress.ofIpv4(i);
            assertThat(left.stream().anyMatch(block -> block.contains(address)))
                    .isEqualTo(table.match(address).isPresent());
        }
    }

    @Property
    void findsRowsCoveredByWiderRows(@ForAll("blockLists") String text) {
        IpTable<Origin> table = SmtpRelayTab.read("t", bytes(text)).orThrow();
        Set<Integer> covered = neverDeciding(TabKind.SMTP_RELAY, text);
        for (IpTable.Row<Origin> row : table.rows()) {
            boolean bySize = covers(
                    table.rows().stream()
                            .filter(other ->
                                    other.block().size().compareTo(row.block().size()) > 0
                                            || (other.block()
                                                            .size()
                                                            .equals(row.block().size())
                                                    && other.value().line()
                                                            < row.value().line()))
                            .map(IpTable.Row::block)
                            .toList(),
                    row.block());
            assertThat(covered.contains(row.value().line())).as("%s", row).isEqualTo(bySize);
        }
    }

    @Property
    void suggestedListIsEquivalent(@ForAll("prefixLists") String text) {
        IpTable<Origin> table = SmtpRelayTab.read("t", bytes(text)).orThrow();
        List<Finding> suggestion = TabLint.check(TabKind.SMTP_RELAY, "t", bytes(text), Machine.UNKNOWN).stream()
                .filter(finding -> finding.problem().ruleId().equals("aggregate"))
                .toList();
        assertThat(suggestion).hasSizeLessThan(2);
        for (Finding finding : suggestion) {
            List<IpBlock> blocks =
                    finding.listing().stream().map(IpBlock::parse).toList();
            assertThat(blocks).hasSizeLessThan(table.rows().size());
            for (int i = 0; i <= SMALL; i++) {
                IpAddress address = IpAddress.ofIpv4(i);
                assertThat(blocks.stream().anyMatch(block -> block.contains(address)))
                        .isEqualTo(table.match(address).isPresent());
            }
        }
    }

    @Property
    void relaySetIsPermitsMinusRefusals(
            @ForAll("prefixLists") String permits, @ForAll("ipmapsOfPrefixes") String refusals) {
        IpTable<Origin> table = SmtpRelayTab.read("t", bytes(permits)).orThrow();
        var map = IpMapTab.read("m", bytes(refusals)).orThrow();
        RelaySet set = RelaySet.of(
                table,
                map.rows().stream()
                        .map(row -> new IpTable.Row<>(row.block(), row.value().origin()))
                        .toList(),
                client -> map.match(client).filter(row -> row.value().denies()).isPresent());
        for (int i = 0; i <= SMALL; i++) {
            IpAddress client = IpAddress.ofIpv4(i);
            boolean denied =
                    map.match(client).filter(row -> row.value().denies()).isPresent();
            assertThat(set.prefixes().contains(client))
                    .as("%s", client)
                    .isEqualTo(table.match(client).isPresent() && !denied);
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(ISO_8859_1);
    }

    private static Set<Integer> neverDeciding(TabKind kind, String text) {
        return found(kind, text, NEVER_DECIDES);
    }

    private static Set<Integer> found(TabKind kind, String text, Set<String> rules) {
        return TabLint.check(kind, "t", bytes(text), Machine.UNKNOWN).stream()
                .map(Finding::problem)
                .filter(problem -> rules.contains(problem.ruleId()))
                .map(problem -> problem.line())
                .collect(toSet());
    }

    /** Returns the lines of the rows that decide for no address. */
    private static Set<Integer> neverDeciding(IpTable<?> table) {
        Set<Integer> never = new HashSet<>(
                IntStream.rangeClosed(1, table.rows().size()).boxed().toList());
        for (int i = 0; i < SMALL; i++) {
            never.remove(table.find(IpAddress.ofIpv4(i)) + 1);
        }
        return never;
    }

    private static boolean covers(List<IpBlock> blocks, IpBlock whole) {
        return Coverage.of(whole, blocks, 1_000_000) == Coverage.WHOLE;
    }

    /** Returns blocks of the small space with any mask. */
    private static Arbitrary<String> block() {
        return Combinators.combine(
                        Arbitraries.integers().between(0, SMALL - 1),
                        Arbitraries.integers().between(0, SMALL - 1))
                .as((network, mask) -> IpAddress.ofIpv4(network) + "\t" + IpAddress.ofIpv4(mask | -SMALL));
    }

    private static Arbitrary<String> prefix() {
        return Combinators.combine(
                        Arbitraries.integers().between(0, SMALL - 1),
                        Arbitraries.integers().between(27, 32))
                .as((network, length) -> IpAddress.ofIpv4(network) + "/" + length);
    }

    private static Arbitrary<String> table(Arbitrary<String> rows) {
        return rows.list()
                .ofMaxSize(10)
                .map(list -> list.stream().map(row -> row + "\n").collect(Collectors.joining()));
    }

    private static Arbitrary<String> ipmapRows(Arbitrary<String> blocks) {
        return Combinators.combine(
                        blocks,
                        Arbitraries.of("ALLOW", "DENY"),
                        Arbitraries.integers().between(-1, 2))
                .as((block, permission, precedence) -> block + "\t" + permission + "\t" + precedence);
    }

    @Provide
    Arbitrary<String> ipmaps() {
        return table(ipmapRows(Arbitraries.oneOf(block(), prefix())));
    }

    @Provide
    Arbitrary<String> ipmapsOfPrefixes() {
        return table(ipmapRows(prefix()));
    }

    @Provide
    Arbitrary<String> blockLists() {
        return table(Arbitraries.oneOf(block(), prefix()));
    }

    @Provide
    Arbitrary<String> prefixLists() {
        return table(prefix());
    }
}
