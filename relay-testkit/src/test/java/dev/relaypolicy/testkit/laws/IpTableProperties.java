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

/** {@link IpTable} answers as {@link ReferenceMatcher} does, above all at the edges of its rows. */
class IpTableProperties {

    private static final Comparator<IpTable.Row<Integer>> BY_VALUE = Comparator.comparing(IpTable.Row::value);

    private static final Comparator<IpTable.Row<Integer>> BY_LENGTH = Comparator.comparing(row ->
            Long.bitCount(row.block().maskHigh()) + Long.bitCount(row.block().maskLow()));

    /** A table and addresses to ask it about. */
    record Question(List<IpTable.Row<Integer>> rows, List<IpAddress> addresses) {}

    @Property
    void r11_theFirstRowThatMatchesDecides(@ForAll("questions") Question question) {
        IpTable<Integer> table = IpTable.firstMatch(question.rows);

        for (IpAddress address : question.addresses) {
            assertThat(table.find(address))
                    .as("%s", address)
                    .isEqualTo(ReferenceMatcher.firstMatch(question.rows, address));
        }
    }

    @Property
    void theGreatestRowDecidesAndTiesGoToTheLater(@ForAll("questions") Question question) {
        assertGreatest(question, BY_VALUE);
    }

    @Property
    void theLongestPrefixDecidesWhereThatIsTheOrder(@ForAll("questions") Question question) {
        assertGreatest(question, BY_LENGTH);
    }

    @Property
    void matchIsTheRowThatFindNames(@ForAll("questions") Question question) {
        IpTable<Integer> table = IpTable.firstMatch(question.rows);

        assertThat(table.rows()).isEqualTo(question.rows);
        for (IpAddress address : question.addresses) {
            int place = table.find(address);
            if (place < 0) {
                assertThat(table.match(address)).isEmpty();
            } else {
                assertThat(table.match(address)).contains(table.rows().get(place));
            }
        }
    }

    @Property
    void r14_aRowOfOneFamilyNeverDecidesForTheOther(@ForAll("questions") Question question) {
        IpTable<Integer> table = IpTable.firstMatch(question.rows);

        for (IpAddress address : question.addresses) {
            table.match(address)
                    .ifPresent(row -> assertThat(row.block().isIpv4()).isEqualTo(address.isIpv4()));
        }
    }

    @Property
    void r14_everySpellingOfAMappedAddressIsTheIpv4Address(@ForAll("mappedQuestions") MappedQuestion question) {
        IpTable<Integer> table = IpTable.firstMatch(question.rows);

        assertThat(table.find(IpAddress.parse(question.spelling))).isEqualTo(table.find(question.address));
    }

    @Property(tries = 300)
    void r2_removingARowNeverLetsAnAddressInThatNoOtherRowHolds(@ForAll("questions") Question question) {
        for (int removed = 0; removed < question.rows.size(); removed++) {
            List<IpTable.Row<Integer>> fewer = new ArrayList<>(question.rows);
            fewer.remove(removed);
            IpTable<Integer> table = IpTable.firstMatch(fewer);
            IpAddress inside = question.rows.get(removed).block().network();
            assertThat(table.find(inside)).isEqualTo(ReferenceMatcher.firstMatch(fewer, inside));
        }
    }

    /** Tables large enough for every width of the index, most rows in one /12 so that buckets are full. */
    @Property(tries = 6, shrinking = ShrinkingMode.OFF)
    void largeTablesAnswerAlikeToo(@ForAll("sizes") int size, @ForAll("seeds") long seed) {
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
        Question question = new Question(rows, addresses);
        assertGreatest(question, BY_VALUE);
        IpTable<Integer> table = IpTable.firstMatch(rows);
        addresses.forEach(address -> assertThat(table.find(address))
                .as("%s", address)
                .isEqualTo(ReferenceMatcher.firstMatch(rows, address)));
    }

    private static void assertGreatest(Question question, Comparator<IpTable.Row<Integer>> order) {
        IpTable<Integer> table = IpTable.greatest(question.rows, order);

        for (IpAddress address : question.addresses) {
            assertThat(table.find(address))
                    .as("%s", address)
                    .isEqualTo(ReferenceMatcher.greatest(question.rows, order, address));
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

    /** An IPv4 address in a table, written as IPv6. */
    record MappedQuestion(List<IpTable.Row<Integer>> rows, IpAddress address, String spelling) {}

    @Provide
    Arbitrary<Question> questions() {
        return Tables.rows().flatMap(rows -> {
            List<IpBlock> blocks = blocksOf(rows);
            return Tables.near(blocks).list().ofSize(12).map(near -> {
                List<IpAddress> addresses = new ArrayList<>(Tables.edges(blocks));
                addresses.addAll(near);
                return new Question(rows, addresses);
            });
        });
    }

    @Provide
    Arbitrary<MappedQuestion> mappedQuestions() {
        return Tables.rows()
                .flatMap(rows -> Arbitraries.oneOf(
                                Tables.near(blocksOf(rows)).filter(IpAddress::isIpv4), Addresses.ipv4())
                        .flatMap(address ->
                                Addresses.mappedText(address).map(text -> new MappedQuestion(rows, address, text))));
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
