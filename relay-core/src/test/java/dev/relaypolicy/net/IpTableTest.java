package dev.relaypolicy.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Examples; the laws are in relay-testkit, which core cannot use. */
class IpTableTest {

    private static final IpAddress FIRST = IpAddress.parse("0.0.0.0");
    private static final IpAddress LAST = IpAddress.parse("255.255.255.255");

    private static IpTable.Row<String> row(String block) {
        return new IpTable.Row<>(IpBlock.parse(block), block);
    }

    private static IpTable.Row<String> row(String address, String mask) {
        return new IpTable.Row<>(IpBlock.masked(IpAddress.parse(address), IpAddress.parse(mask)), address + " " + mask);
    }

    private static String match(IpTable<String> table, String address) {
        return table.match(IpAddress.parse(address)).map(IpTable.Row::value).orElse("none");
    }

    @Test
    void anEmptyTableMatchesNothing() {
        IpTable<String> table = IpTable.empty();

        assertThat(table.find(FIRST)).isEqualTo(-1);
        assertThat(table.find(LAST)).isEqualTo(-1);
        assertThat(table.find(IpAddress.parse("::"))).isEqualTo(-1);
        assertThat(table.find(IpAddress.parse("ffff::"))).isEqualTo(-1);
    }

    @Test
    void aWholeFamilyIsMatchedToItsEdgesAndNoFurther() {
        IpTable<String> ipv4 = IpTable.firstMatch(List.of(row("0.0.0.0/0")));
        IpTable<String> ipv6 = IpTable.firstMatch(List.of(row("::/0")));

        assertThat(List.of("0.0.0.0", "127.255.255.255", "128.0.0.0", "255.255.255.255"))
                .allSatisfy(address -> {
                    assertThat(match(ipv4, address)).isEqualTo("0.0.0.0/0");
                    assertThat(match(ipv6, address)).isEqualTo("none");
                });
        assertThat(List.of("::", "7fff::", "8000::", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"))
                .allSatisfy(address -> {
                    assertThat(match(ipv6, address)).isEqualTo("::/0");
                    assertThat(match(ipv4, address)).isEqualTo("none");
                });
    }

    /** The last address of such a block is not the mapped one, which would be of the other family. */
    @Test
    void r14_aBlockThatEndsWithTheMappedAddressesEndsBeforeThem() {
        IpTable<String> around = IpTable.firstMatch(List.of(row("::/80")));
        IpTable<String> upper = IpTable.firstMatch(List.of(row("::8000:0:0/81")));

        assertThat(IpBlock.parse("::/80").last()).isEqualTo(IpAddress.parse("::fffe:ffff:ffff"));
        assertThat(List.of("::", "::1:0:0", "::8000:0:0", "::fffe:ffff:ffff"))
                .allSatisfy(address -> assertThat(match(around, address)).isEqualTo("::/80"));
        assertThat(match(upper, "::8000:0:0")).isEqualTo("::8000:0:0/81");
        assertThat(match(upper, "::7fff:ffff:ffff")).isEqualTo("none");
        assertThat(List.of("::ffff:255.255.255.255", "::ffff:0.0.0.0", "::1:0:0:0"))
                .allSatisfy(address -> assertThat(match(around, address)).isEqualTo("none"));
    }

    @Test
    void theFirstRowWinsWhereRowsNest() {
        IpTable<String> wideFirst = IpTable.firstMatch(List.of(row("10.0.0.0/8"), row("10.1.0.0/16")));
        IpTable<String> narrowFirst = IpTable.firstMatch(List.of(row("10.1.0.0/16"), row("10.0.0.0/8")));

        assertThat(match(wideFirst, "10.1.2.3")).isEqualTo("10.0.0.0/8");
        assertThat(match(narrowFirst, "10.1.2.3")).isEqualTo("10.1.0.0/16");
        assertThat(match(narrowFirst, "10.0.255.255")).isEqualTo("10.0.0.0/8");
        assertThat(match(narrowFirst, "10.2.0.0")).isEqualTo("10.0.0.0/8");
        assertThat(match(narrowFirst, "11.0.0.0")).isEqualTo("none");
        assertThat(match(narrowFirst, "9.255.255.255")).isEqualTo("none");
    }

    @Test
    void ofEqualRowsTheLaterWins() {
        List<IpTable.Row<Integer>> rows = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            rows.add(new IpTable.Row<>(IpBlock.parse("192.0.2.0/24"), i));
        }
        IpTable<Integer> table =
                IpTable.greatest(rows, Comparator.comparing(row -> row.block().isIpv4()));

        assertThat(table.find(IpAddress.parse("192.0.2.9"))).isEqualTo(4);
    }

    @Test
    void maskBitsMatchWhereverTheyStand() {
        IpTable<String> evenHosts = IpTable.firstMatch(List.of(row("127.0.1.0", "255.255.255.1")));
        IpTable<String> lastOctet = IpTable.firstMatch(List.of(row("0.0.0.7", "0.0.0.255")));

        assertThat(match(evenHosts, "127.0.1.4")).isNotEqualTo("none");
        assertThat(match(evenHosts, "127.0.1.5")).isEqualTo("none");
        assertThat(match(lastOctet, "203.0.113.7")).isNotEqualTo("none");
        assertThat(match(lastOctet, "203.0.113.8")).isEqualTo("none");
    }

    @Test
    void anOddMaskAndAPrefixAreRankedAgainstEachOther() {
        IpTable.Row<String> odd = row("10.0.5.0", "255.0.255.0");
        IpTable.Row<String> prefix = row("10.0.0.0/8");

        assertThat(match(IpTable.firstMatch(List.of(odd, prefix)), "10.9.5.1")).isEqualTo(odd.value());
        assertThat(match(IpTable.firstMatch(List.of(prefix, odd)), "10.9.5.1")).isEqualTo(prefix.value());
        assertThat(match(IpTable.firstMatch(List.of(prefix, odd)), "10.9.6.1")).isEqualTo(prefix.value());
    }

    @Test
    void aLargeTableAgreesWithAScanAtEveryEdge() {
        Random random = new Random(20261125);
        List<IpTable.Row<Integer>> rows = new ArrayList<>();
        for (int i = 0; i < 3_000; i++) {
            boolean ipv4 = random.nextInt(3) > 0;
            IpAddress address =
                    ipv4 ? IpAddress.ofIpv4(random.nextInt()) : IpAddress.ofIpv6(random.nextLong(), random.nextLong());
            IpBlock block = ipv4 && random.nextInt(50) == 0
                    ? IpBlock.masked(address, IpAddress.ofIpv4(random.nextInt()))
                    : IpBlock.prefix(address, random.nextInt(4, address.width() + 1));
            rows.add(new IpTable.Row<>(block, random.nextInt(4)));
        }
        IpTable<Integer> table = IpTable.greatest(rows, Comparator.comparingInt(IpTable.Row::value));

        for (IpTable.Row<Integer> edge : rows) {
            for (IpAddress address : List.of(
                    edge.block().network(),
                    edge.block().last(),
                    step(edge.block().network(), -1),
                    step(edge.block().last(), 1))) {
                int best = -1;
                for (int i = 0; i < rows.size(); i++) {
                    if (rows.get(i).block().contains(address)
                            && (best < 0
                                    || rows.get(i).value() >= rows.get(best).value())) {
                        best = i;
                    }
                }
                assertThat(table.find(address)).as("%s", address).isEqualTo(best);
            }
        }
    }

    private static IpAddress step(IpAddress address, int by) {
        if (address.isIpv4()) {
            return IpAddress.ofIpv4((int) address.low() + by);
        }
        long low = address.low() + by;
        long carry = by > 0 && low == 0 ? 1 : by < 0 && low == -1 ? -1 : 0;
        return IpAddress.ofIpv6(address.high() + carry, low);
    }
}
