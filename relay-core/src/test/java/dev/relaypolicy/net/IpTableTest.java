package dev.relaypolicy.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.google.common.collect.Collections2;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Examples; the laws are in relay-testkit, on which core cannot depend. */
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
    void emptyTableMatchesNothing() {
        IpTable<String> table = IpTable.empty();

        assertThat(table.find(FIRST)).isEqualTo(-1);
        assertThat(table.find(LAST)).isEqualTo(-1);
        assertThat(table.find(IpAddress.parse("::"))).isEqualTo(-1);
        assertThat(table.find(IpAddress.parse("ffff::"))).isEqualTo(-1);
    }

    @Test
    void matchesWholeFamilyUpToItsEdges() {
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

    /** The last address of such a block must not be a mapped address, which would belong to the other family. */
    @Test
    void r14_ipv6BlockEndsBeforeMappedAddresses() {
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
    void firstOfNestedRowsWins() {
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
    void lastOfEqualRowsWins() {
        List<IpTable.Row<Integer>> rows = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            rows.add(new IpTable.Row<>(IpBlock.parse("192.0.2.0/24"), i));
        }
        IpTable<Integer> table =
                IpTable.greatest(rows, Comparator.comparing(row -> row.block().isIpv4()));

        assertThat(table.find(IpAddress.parse("192.0.2.9"))).isEqualTo(4);
    }

    @Test
    void matchesMaskBitsAtAnyPosition() {
        IpTable<String> evenHosts = IpTable.firstMatch(List.of(row("127.0.1.0", "255.255.255.1")));
        IpTable<String> lastOctet = IpTable.firstMatch(List.of(row("0.0.0.7", "0.0.0.255")));

        assertThat(match(evenHosts, "127.0.1.4")).isNotEqualTo("none");
        assertThat(match(evenHosts, "127.0.1.5")).isEqualTo("none");
        assertThat(match(lastOctet, "203.0.113.7")).isNotEqualTo("none");
        assertThat(match(lastOctet, "203.0.113.8")).isEqualTo("none");
    }

    @Test
    void ranksNonContiguousMaskAgainstPrefix() {
        IpTable.Row<String> odd = row("10.0.5.0", "255.0.255.0");
        IpTable.Row<String> prefix = row("10.0.0.0/8");

        assertThat(match(IpTable.firstMatch(List.of(odd, prefix)), "10.9.5.1")).isEqualTo(odd.value());
        assertThat(match(IpTable.firstMatch(List.of(prefix, odd)), "10.9.5.1")).isEqualTo(prefix.value());
        assertThat(match(IpTable.firstMatch(List.of(prefix, odd)), "10.9.6.1")).isEqualTo(prefix.value());
    }

    @Test
    void largeTableAgreesWithScanAtEveryEdge() {
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
        assertAgreesAtEveryEdge(rows);
    }

    @Test
    void highestEqualsGreatestByPrecedence() {
        List<IpTable.Row<Integer>> rows = new ArrayList<>();
        for (int precedence : new int[] {3, -1, 0, 3, Integer.MAX_VALUE, Integer.MIN_VALUE, 0, 3}) {
            rows.add(new IpTable.Row<>(IpBlock.prefix(FIRST, rows.size()), precedence));
        }
        IpTable<Integer> highest = IpTable.highest(rows, IpTable.Row::value);
        IpTable<Integer> greatest = IpTable.greatest(rows, Comparator.comparing(IpTable.Row::value));

        assertThat(highest.find(FIRST)).isEqualTo(4);
        for (int bit = 0; bit < 32; bit++) {
            IpAddress address = IpAddress.ofIpv4(1 << bit);
            assertThat(highest.find(address)).isEqualTo(greatest.find(address));
        }
        rows.remove(4);
        assertThat(IpTable.highest(rows, IpTable.Row::value).find(FIRST)).isEqualTo(6);
        assertThat(IpTable.highest(rows.subList(4, 5), IpTable.Row::value).find(FIRST))
                .isZero();
    }

    @Test
    void longestPrefixWinsThenLastOfEqualRows() {
        IpTable<String> table = IpTable.longestPrefix(List.of(
                row("10.1.0.0/16"),
                row("10.0.0.0/8"),
                row("10.1.0.0", "255.255.0.255"),
                row("2001:db8::/64"),
                row("2001:db8::/32"),
                row("10.1.0.0/16")));

        assertThat(table.find(IpAddress.parse("10.1.2.3"))).isEqualTo(5);
        assertThat(table.find(IpAddress.parse("10.2.0.0"))).isEqualTo(1);
        assertThat(table.find(IpAddress.parse("10.1.9.0"))).isEqualTo(2);
        assertThat(table.find(IpAddress.parse("2001:db8::1"))).isEqualTo(3);
        assertThat(table.find(IpAddress.parse("2001:db8:1::"))).isEqualTo(4);
    }

    @Test
    void returnsRowsAsGiven() {
        List<IpTable.Row<String>> rows = List.of(
                row("10.1.2.3/32"),
                row("10.0.5.0", "255.0.255.0"),
                row("2001:db8::1/128"),
                row("0.0.0.0/0"),
                row("::/0"),
                row("0.0.0.1", "0.0.0.1"),
                row("2001:db8:0:1::/64"));
        IpTable<String> table = IpTable.firstMatch(rows);

        assertThat(table.rows()).isEqualTo(rows);
        assertThat(table.match(IpAddress.parse("2001:db8::1"))).contains(rows.get(2));
        assertThat(table.value(1)).isEqualTo("10.0.5.0 255.0.255.0");
        for (int outside : new int[] {-1, 7}) {
            assertThatExceptionOfType(IndexOutOfBoundsException.class)
                    .isThrownBy(() -> table.rows().get(outside));
            assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> table.value(outside));
        }
        assertThatExceptionOfType(UnsupportedOperationException.class)
                .isThrownBy(() -> table.rows().remove(0));
    }

    /** A host at every even address of a block: enough segments for an index of more than 16 bits. */
    @Test
    void tableLargerThanCacheIsExact() {
        int hosts = 300_000;
        List<IpTable.Row<Integer>> rows = new ArrayList<>();
        for (int i = 0; i < hosts; i++) {
            rows.add(new IpTable.Row<>(IpBlock.host(IpAddress.ofIpv4(0xc000_0000 + 2 * i)), i));
        }
        IpTable<Integer> table = IpTable.firstMatch(rows);

        for (int i = 0; i < hosts; i += 7) {
            assertThat(table.find(IpAddress.ofIpv4(0xc000_0000 + 2 * i))).isEqualTo(i);
            assertThat(table.find(IpAddress.ofIpv4(0xc000_0000 + 2 * i + 1))).isEqualTo(-1);
        }
        assertThat(table.find(IpAddress.ofIpv4(0xbfff_ffff))).isEqualTo(-1);
        assertThat(table.find(LAST)).isEqualTo(-1);
    }

    /** Tables of the first n hosts, for every small width of the index. */
    @Test
    void tablesOfEverySmallSizeAreExact() {
        for (int size = 0; size <= 70; size++) {
            List<IpTable.Row<Integer>> rows = new ArrayList<>();
            for (int i = 0; i < size; i++) {
                rows.add(new IpTable.Row<>(IpBlock.host(IpAddress.ofIpv4(i * 0x0369_0369)), i));
                rows.add(new IpTable.Row<>(
                        IpBlock.prefix(IpAddress.ofIpv6((long) i * 0x0369_0369_0369_0369L, 0), 64), i));
            }
            IpTable<Integer> table = IpTable.firstMatch(rows);
            for (int i = 0; i < size; i++) {
                int bits = i * 0x0369_0369;
                long high = i * 0x0369_0369_0369_0369L;
                assertThat(table.find(IpAddress.ofIpv4(bits))).isEqualTo(2 * i);
                assertThat(table.find(IpAddress.ofIpv4(bits + 1))).isEqualTo(-1);
                assertThat(table.find(IpAddress.ofIpv4(bits - 1))).isEqualTo(-1);
                assertThat(table.find(IpAddress.ofIpv6(high, -1))).isEqualTo(2 * i + 1);
                assertThat(table.find(IpAddress.ofIpv6(high + 1, 0))).isEqualTo(-1);
                assertThat(table.find(IpAddress.ofIpv6(high - 1, -1))).isEqualTo(-1);
            }
        }
    }

    /** Every order of five neighbours in a table, in either family. */
    @Test
    void distinguishesNeighboursInAnyOrder() {
        for (List<Integer> order : Collections2.permutations(List.of(0, 1, 2, 3, 4))) {
            List<IpTable.Row<Integer>> rows = new ArrayList<>();
            for (int neighbour : order) {
                rows.add(new IpTable.Row<>(IpBlock.parse("10.0." + neighbour + ".0/24"), neighbour));
                rows.add(new IpTable.Row<>(IpBlock.parse("2001:db8:" + neighbour + "::/48"), neighbour));
                rows.add(new IpTable.Row<>(IpBlock.parse("2001:db9::" + neighbour + ":0/112"), neighbour));
            }
            IpTable<Integer> table = IpTable.firstMatch(rows);
            for (int neighbour = 0; neighbour < 5; neighbour++) {
                for (String address : List.of(
                        "10.0." + neighbour + ".0",
                        "10.0." + neighbour + ".255",
                        "2001:db8:" + neighbour + "::",
                        "2001:db8:" + neighbour + ":ffff:ffff:ffff:ffff:ffff",
                        "2001:db9::" + neighbour + ":0",
                        "2001:db9::" + neighbour + ":ffff")) {
                    assertThat(table.match(IpAddress.parse(address)).map(IpTable.Row::value))
                            .as(address)
                            .contains(neighbour);
                }
            }
        }
    }

    /** Crowds of every small size under one of many first words. */
    @Test
    void crowdedTablesOfEverySizeAreExact() {
        for (int crowd = 0; crowd <= 40; crowd++) {
            List<IpTable.Row<Integer>> rows = new ArrayList<>();
            for (int i = 0; i < crowd; i++) {
                rows.add(new IpTable.Row<>(IpBlock.parse("2001:db8:" + Integer.toHexString(i * 1_500) + "::/48"), i));
            }
            for (int i = 1; i < 60; i++) {
                rows.add(new IpTable.Row<>(IpBlock.prefix(IpAddress.ofIpv6((long) i << 58, 0), 16), i));
            }
            assertAgreesAtEveryEdge(rows);
        }
    }

    @Test
    void distinguishesHostsWithSameUpperHalf() {
        IpTable<String> table = IpTable.firstMatch(List.of(
                row("2001:db8::5/128"),
                row("2001:db8::4/126"),
                row("2001:db8:0:0:8000::/65"),
                row("2001:db8:0:2::1/128"),
                row("2001:db8::/48"),
                row("ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff/128")));

        assertThat(match(table, "2001:db8::3")).isEqualTo("2001:db8::/48");
        assertThat(match(table, "2001:db8::4")).isEqualTo("2001:db8::4/126");
        assertThat(match(table, "2001:db8::5")).isEqualTo("2001:db8::5/128");
        assertThat(match(table, "2001:db8::6")).isEqualTo("2001:db8::4/126");
        assertThat(match(table, "2001:db8::8")).isEqualTo("2001:db8::/48");
        assertThat(match(table, "2001:db8::7fff:ffff:ffff:ffff")).isEqualTo("2001:db8::/48");
        assertThat(match(table, "2001:db8::8000:0:0:0")).isEqualTo("2001:db8:0:0:8000::/65");
        assertThat(match(table, "2001:db8::ffff:ffff:ffff:ffff")).isEqualTo("2001:db8:0:0:8000::/65");
        assertThat(match(table, "2001:db8:0:1::")).isEqualTo("2001:db8::/48");
        assertThat(match(table, "2001:db8:0:2::")).isEqualTo("2001:db8::/48");
        assertThat(match(table, "2001:db8:0:2::1")).isEqualTo("2001:db8:0:2::1/128");
        assertThat(match(table, "2001:db8:0:2::2")).isEqualTo("2001:db8::/48");
        assertThat(match(table, "2001:db8:0:3::")).isEqualTo("2001:db8::/48");
        assertThat(match(table, "2001:db8:1::")).isEqualTo("none");
        assertThat(match(table, "ffff:ffff:ffff:ffff:ffff:ffff:ffff:fffe")).isEqualTo("none");
        assertThat(match(table, "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff")).isNotEqualTo("none");
    }

    /** As on the Internet, nearly all rows share a few first words, and many share a few allocations. */
    @Test
    void crowdedIpv6TableAgreesWithScanAtEveryEdge() {
        Random random = new Random(6);
        long[] crowds = {0x2001_0db8_0000_0000L, 0x2a00_1234_5000_0000L, 0x8000_0000_0000_0000L, -1L << 40};
        List<IpTable.Row<Integer>> rows = new ArrayList<>();
        for (int i = 0; i < 2_500; i++) {
            long high = crowds[random.nextInt(crowds.length)] | random.nextInt(1 << random.nextInt(1, 31));
            rows.add(new IpTable.Row<>(
                    IpBlock.prefix(IpAddress.ofIpv6(high, random.nextLong()), random.nextInt(20, 129)),
                    random.nextInt(4)));
        }
        assertAgreesAtEveryEdge(rows);
    }

    @Test
    void ranksManyNonContiguousMasksAndPrefixes() {
        Random random = new Random(7);
        List<IpTable.Row<Integer>> rows = new ArrayList<>();
        for (int i = 0; i < 1_500; i++) {
            IpAddress address = IpAddress.ofIpv4(random.nextInt() & 0x0f0f_0f0f);
            rows.add(new IpTable.Row<>(
                    random.nextInt(4) == 0
                            ? IpBlock.prefix(address, random.nextInt(4, 33))
                            : IpBlock.masked(address, IpAddress.ofIpv4(0xff00_ff00 | 1 << random.nextInt(8))),
                    random.nextInt(3)));
        }
        assertAgreesAtEveryEdge(rows);
    }

    @Test
    void ordersPrefixesByFirstAddressThenWidth() {
        List<String> blocks = List.of("10.1.0.0/16", "2001:db8::/32", "10.0.0.0/8", "9.0.0.0/8", "10.0.0.0/9", "::/0");
        assertThat(table(blocks).prefixesInOrder()).containsExactly(3, 2, 4, 0, 5, 1);
        assertThat(table(List.of("10.0.0.0/8", "9.0.0.0/8", "10.0.0.0/8")).prefixesInOrder())
                .containsExactly(1, 0, 2);
    }

    @Test
    void prefixDecidesUnlessCoveredByHigherRanks() {
        assertThat(table(List.of("10.0.0.0/9", "10.128.0.0/9", "10.0.0.0/8", "10.0.0.0/7")).decidingPrefixes().stream())
                .containsExactly(0, 1, 3);
        IpTable<Integer> rows = table(List.of("10.0.0.0/9", "10.128.0.0/9", "10.0.0.0/8"));
        assertThat(IpTable.ranked(rows.rows(), new int[] {0, 1, 2}).decidingPrefixes().stream())
                .containsExactly(2);
    }

    @Test
    void mappedTableDecidesLikeOriginal() {
        IpTable<Integer> table = IpTable.firstMatch(List.of(
                new IpTable.Row<>(IpBlock.parse("10.0.0.0/8"), 1), new IpTable.Row<>(IpBlock.parse("0.0.0.0/0"), 2)));
        IpTable<String> mapped = table.map(value -> "row " + value);
        assertThat(mapped.match(IpAddress.parse("10.0.0.1")))
                .contains(new IpTable.Row<>(IpBlock.parse("10.0.0.0/8"), "row 1"));
        assertThat(mapped.match(IpAddress.parse("11.0.0.1")).map(IpTable.Row::value))
                .contains("row 2");
    }

    /** Mapped addresses are IPv4, so an IPv6 row decides for none of them. */
    @Test
    void r14_prefixLeftWithMappedAddressesNeverDecides() {
        List<String> around = List.of("::fffe:0:0/96", "::fffe:0:0/95");
        assertThat(table(around).decidingPrefixes().stream()).containsExactly(0);
        assertThat(table(List.of("::fffe:0:0/96", "::fffc:0:0/94")).decidingPrefixes().stream())
                .containsExactly(0, 1);
    }

    private static IpTable<Integer> table(List<String> blocks) {
        return IpTable.firstMatch(blocks.stream()
                .map(block -> new IpTable.Row<>(IpBlock.parse(block), 0))
                .toList());
    }

    private static void assertAgreesAtEveryEdge(List<IpTable.Row<Integer>> rows) {
        IpTable<Integer> table = IpTable.highest(rows, IpTable.Row::value);
        for (IpTable.Row<Integer> edge : rows) {
            for (IpAddress address : List.of(
                    edge.block().network(),
                    edge.block().last(),
                    step(edge.block().network(), -1),
                    step(edge.block().last(), 1))) {
                assertThat(table.find(address)).as("%s", address).isEqualTo(scan(rows, address));
            }
        }
    }

    private static int scan(List<IpTable.Row<Integer>> rows, IpAddress address) {
        int best = -1;
        for (int i = 0; i < rows.size(); i++) {
            if (rows.get(i).block().contains(address)
                    && (best < 0 || rows.get(i).value() >= rows.get(best).value())) {
                best = i;
            }
        }
        return best;
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
