package dev.relaypolicy.tab.list;

import static org.assertj.core.api.Assertions.assertThat;

import dev.relaypolicy.Origin;
import dev.relaypolicy.file.ReadResult;
import dev.relaypolicy.net.IpAddress;
import dev.relaypolicy.net.IpBlock;
import dev.relaypolicy.net.IpTable;
import dev.relaypolicy.testkit.arbitraries.Tables;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/**
 * A written list reads back as the same table. Between the edges of its rows, a table of prefixes has one verdict:
 * tables that agree at all edges of both agree everywhere.
 */
class ConversionProperties {

    private static final List<String> FORMATS =
            List.of("xmail-relay", "xmail-ipmap", "postfix-cidr", "cidr-list", "ranges");

    @Provide
    Arbitrary<String> formats() {
        return Arbitraries.of(FORMATS);
    }

    /** Lists in either order; every second one has a single verdict, as the plain formats need, or only prefixes. */
    @Provide
    Arbitrary<AddressList> lists() {
        Arbitrary<Set<AddressVerdict>> verdicts =
                Arbitraries.of(AddressVerdict.values()).set().ofMinSize(1);
        Arbitrary<List<IpTable.Row<AddressRule>>> rows = verdicts.flatMap(some -> Tables.rows(
                Combinators.combine(Arbitraries.of(some), Arbitraries.integers().between(-1, 3))
                        .as((verdict, precedence) -> new AddressRule(verdict, precedence, new Origin("in", 1)))));
        return Combinators.combine(rows, Arbitraries.of(AddressList.Order.values()), Arbitraries.of(true, false))
                .as((all, order, prefixes) -> new AddressList(
                        "in",
                        new byte[0],
                        order,
                        all.stream()
                                .filter(row ->
                                        !prefixes || row.block().prefixLength().isPresent())
                                .toList(),
                        0))
                .withoutEdgeCases();
    }

    /** Returns the verdict by definition, without an index. */
    private static AddressVerdict verdict(AddressList list, IpAddress address) {
        AddressVerdict verdict = AddressVerdict.PASS;
        int precedence = Integer.MIN_VALUE;
        for (IpTable.Row<AddressRule> row : list.rows()) {
            AddressRule rule = row.value();
            if (row.block().contains(address)) {
                if (list.order() == AddressList.Order.FIRST) {
                    return rule.verdict();
                } else if (rule.precedence() >= precedence) {
                    verdict = rule.verdict();
                    precedence = rule.precedence();
                }
            }
        }
        return verdict;
    }

    private static List<IpAddress> edges(AddressList one, AddressList other) {
        Set<IpBlock> blocks = new LinkedHashSet<>();
        one.rows().forEach(row -> blocks.add(row.block()));
        other.rows().forEach(row -> blocks.add(row.block()));
        return Tables.edges(blocks);
    }

    private static AddressListFormat format(String name, AddressList list) {
        AddressVerdict verdict = list.rows().isEmpty()
                ? AddressVerdict.DENY
                : list.rows().get(0).value().verdict();
        return GoldenFilesTest.format(name, verdict);
    }

    @Property
    void writtenListReadsBackAsSameTable(@ForAll("lists") AddressList list, @ForAll("formats") String name) {
        AddressListFormat format = format(name, list);
        ReadResult<byte[]> written = format.write(list);
        if (written instanceof ReadResult.Usable<byte[]> usable) {
            AddressList back = format.read("out", usable.value()).orThrow();
            for (IpAddress address : edges(list, back)) {
                assertThat(verdict(back, address)).as("%s", address).isEqualTo(verdict(list, address));
            }
        } else {
            assertThat(written.problems())
                    .isNotEmpty()
                    .allSatisfy(problem -> assertThat(problem.line()).isPositive());
        }
    }

    @Property
    void conversionKeepsTable(
            @ForAll("lists") AddressList list, @ForAll("formats") String from, @ForAll("formats") String to) {
        ReadResult<byte[]> source = format(from, list).write(list);
        if (source.usable().isEmpty()) {
            return;
        }
        AddressList read = format(from, list).read("from", source.orThrow()).orThrow();
        ReadResult<byte[]> target = format(to, read).write(read);
        if (target.usable().isEmpty()) {
            return;
        }
        AddressList back = format(to, read).read("to", target.orThrow()).orThrow();
        for (IpAddress address : edges(list, back)) {
            assertThat(verdict(back, address)).as("%s", address).isEqualTo(verdict(list, address));
        }
    }

    @Property
    void rejectedListContainsInexpressibleRow(@ForAll("lists") AddressList list, @ForAll("formats") String name) {
        boolean written = format(name, list).write(list).usable().isPresent();
        List<AddressVerdict> verdicts = new ArrayList<>();
        list.rows().forEach(row -> verdicts.add(row.value().verdict()));
        boolean prefixes =
                list.rows().stream().allMatch(row -> row.block().prefixLength().isPresent());
        boolean oneVerdict = verdicts.stream().distinct().count() <= 1;
        boolean holds = switch (name) {
            case "xmail-relay" -> verdicts.stream().allMatch(AddressVerdict.PERMIT::equals);
            case "xmail-ipmap" -> verdicts.stream().noneMatch(AddressVerdict.PERMIT::equals);
            case "postfix-cidr" -> prefixes;
            default -> prefixes && oneVerdict;
        };
        boolean alikeInXmail = list.rows().stream()
                .map(IpTable.Row::block)
                .noneMatch(block -> IpBlock.parse("::/96").contains(block.network()) && !isOfNobody(block));
        assertThat(written).isEqualTo(holds && (alikeInXmail || !name.startsWith("xmail")));
    }

    private static boolean isOfNobody(IpBlock block) {
        return block.maskBits() >= 104 && IpBlock.parse("::/104").contains(block.network());
    }

    @Property
    void tableAgreesWithDefinition(@ForAll("lists") AddressList list) {
        IpTable<AddressRule> table = list.table();
        for (IpAddress address : edges(list, list)) {
            AddressVerdict found =
                    table.match(address).map(row -> row.value().verdict()).orElse(AddressVerdict.PASS);
            assertThat(found).as("%s", address).isEqualTo(verdict(list, address));
        }
    }
}
