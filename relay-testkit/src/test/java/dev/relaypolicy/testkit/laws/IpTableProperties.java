package dev.relaypolicy.testkit.laws;

import static org.assertj.core.api.Assertions.assertThat;

import dev.relaypolicy.net.IpAddress;
import dev.relaypolicy.net.IpBlock;
import dev.relaypolicy.net.IpTable;
import dev.relaypolicy.testkit.ReferenceMatcher;
import dev.relaypolicy.testkit.arbitraries.Addresses;
import dev.relaypolicy.testkit.arbitraries.Tables;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;

/** {@link IpTable} agrees with {@link ReferenceMatcher}, especially at the edges of rows. */
class IpTableProperties {

    private static final Comparator<IpTable.Row<Integer>> BY_VALUE = Comparator.comparing(IpTable.Row::value);

    private static final Comparator<IpTable.Row<Integer>> BY_LENGTH = Comparator.comparing(row ->
            Long.bitCount(row.block().maskHigh()) + Long.bitCount(row.block().maskLow()));

    /** A table and addresses to look up in it. */
    record Lookups(List<IpTable.Row<Integer>> rows, List<IpAddress> addresses) {}

    @Property
    void r11_firstMatchingRowDecides(@ForAll("lookups") Lookups lookups) {
        IpTable<Integer> table = IpTable.firstMatch(lookups.rows);

        for (IpAddress address : lookups.addresses) {
            assertThat(table.find(address))
                    .as("%s", address)
                    .isEqualTo(ReferenceMatcher.firstMatch(lookups.rows, address));
        }
    }

    @Property
    void greatestRowDecidesAndLaterOfTies(@ForAll("lookups") Lookups lookups) {
        assertGreatest(lookups, BY_VALUE);
    }

    @Property
    void longestPrefixDecides(@ForAll("lookups") Lookups lookups) {
        assertGreatest(lookups, BY_LENGTH);
    }

    @Property
    void matchReturnsRowAtFoundIndex(@ForAll("lookups") Lookups lookups) {
        IpTable<Integer> table = IpTable.firstMatch(lookups.rows);

        assertThat(table.rows()).isEqualTo(lookups.rows);
        for (IpAddress address : lookups.addresses) {
            int index = table.find(address);
            if (index < 0) {
                assertThat(table.match(address)).isEmpty();
            } else {
                assertThat(table.match(address)).contains(table.rows().get(index));
            }
        }
    }

    @Property
    void r14_rowNeverMatchesOtherFamily(@ForAll("lookups") Lookups lookups) {
        IpTable<Integer> table = IpTable.firstMatch(lookups.rows);

        for (IpAddress address : lookups.addresses) {
            table.match(address)
                    .ifPresent(row -> assertThat(row.block().isIpv4()).isEqualTo(address.isIpv4()));
        }
    }

    @Property
    void r14_mappedAddressMatchesIpv4Rows(@ForAll("mappedLookups") MappedLookup lookup) {
        IpTable<Integer> table = IpTable.firstMatch(lookup.rows);

        assertThat(table.find(IpAddress.parse(lookup.spelling))).isEqualTo(table.find(lookup.address));
    }

    @Property(tries = 300)
    void r2_removingRowNeverMatchesMore(@ForAll("lookups") Lookups lookups) {
        for (int removed = 0; removed < lookups.rows.size(); removed++) {
            List<IpTable.Row<Integer>> fewer = new ArrayList<>(lookups.rows);
            fewer.remove(removed);
            IpTable<Integer> table = IpTable.firstMatch(fewer);
            IpAddress inside = lookups.rows.get(removed).block().network();
            assertThat(table.find(inside)).isEqualTo(ReferenceMatcher.firstMatch(fewer, inside));
        }
    }

    /** Tables large enough for every width of the index, with most rows in one /12 to fill buckets. */
    @Property(tries = 6, shrinking = ShrinkingMode.OFF)
    void largeTablesAgreeWithReference(@ForAll("sizes") int size, @ForAll("seeds") long seed) {
        Random random = new Random(seed);
        List<IpTable.Row<Integer>> rows = new ArrayList<>();
        List<IpAddress> addresses = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            IpBlock block = crowded(random);
            rows.add(new IpTable.Row<>(block, random.nextInt(4)));
            if (i % (1 + size / 60) == 0) {
                addresses.addAll(Tables.edges(List.of(block)));
            }
        }
        Lookups lookups = new Lookups(rows, addresses);
        assertGreatest(lookups, BY_VALUE);
        IpTable<Integer> table = IpTable.firstMatch(rows);
        addresses.forEach(address -> assertThat(table.find(address))
                .as("%s", address)
                .isEqualTo(ReferenceMatcher.firstMatch(rows, address)));
    }

    private static void assertGreatest(Lookups lookups, Comparator<IpTable.Row<Integer>> order) {
        IpTable<Integer> table = IpTable.greatest(lookups.rows, order);

        for (IpAddress address : lookups.addresses) {
            assertThat(table.find(address))
                    .as("%s", address)
                    .isEqualTo(ReferenceMatcher.greatest(lookups.rows, order, address));
        }
    }

    private static IpBlock crowded(Random random) {
        int bits = 0xac10_0000 | random.nextInt(1 << 20);
        return switch (random.nextInt(8)) {
            case 0 -> IpBlock.prefix(IpAddress.ofIpv4(random.nextInt()), random.nextInt(33));
            case 1 -> IpBlock.masked(IpAddress.ofIpv4(bits), IpAddress.ofIpv4(0xff00ffff >>> random.nextInt(4)));
            case 2 -> IpBlock.prefix(IpAddress.ofIpv6(random.nextLong(), random.nextLong()), random.nextInt(129));
            case 3 ->
                IpBlock.prefix(
                        IpAddress.ofIpv6(0x2001_0db8_0000_0000L | random.nextInt(64), bits), 56 + random.nextInt(73));
            default -> IpBlock.prefix(IpAddress.ofIpv4(bits), 12 + random.nextInt(21));
        };
    }

    /** A table and an IPv4 address in its IPv4-mapped spelling. */
    record MappedLookup(List<IpTable.Row<Integer>> rows, IpAddress address, String spelling) {}

    @Provide
    Arbitrary<Lookups> lookups() {
        return Tables.rows().flatMap(rows -> {
            List<IpBlock> blocks = blocksOf(rows);
            return Tables.near(blocks).list().ofSize(12).map(near -> {
                List<IpAddress> addresses = new ArrayList<>(Tables.edges(blocks));
                addresses.addAll(near);
                return new Lookups(rows, addresses);
            });
        });
    }

    @Provide
    Arbitrary<MappedLookup> mappedLookups() {
        return Tables.rows()
                .flatMap(rows -> Arbitraries.oneOf(
                                Tables.near(blocksOf(rows)).filter(IpAddress::isIpv4), Addresses.ipv4())
                        .flatMap(address ->
                                Addresses.mappedText(address).map(text -> new MappedLookup(rows, address, text))));
    }

    @Provide
    Arbitrary<Integer> sizes() {
        return Arbitraries.of(300, 1_000, 5_000);
    }

    @Provide
    Arbitrary<Long> seeds() {
        return Arbitraries.longs();
    }

    private static List<IpBlock> blocksOf(List<IpTable.Row<Integer>> rows) {
        return rows.stream().map(IpTable.Row::block).toList();
    }
}
