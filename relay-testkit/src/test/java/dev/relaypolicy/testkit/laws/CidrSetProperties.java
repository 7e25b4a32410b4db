package dev.relaypolicy.testkit.laws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.relaypolicy.net.AddressCount;
import dev.relaypolicy.net.CidrSet;
import dev.relaypolicy.net.Coverage;
import dev.relaypolicy.net.IpAddress;
import dev.relaypolicy.net.IpBlock;
import dev.relaypolicy.net.IpTable;
import dev.relaypolicy.testkit.arbitraries.Blocks;
import dev.relaypolicy.testkit.arbitraries.Tables;
import java.math.BigInteger;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Address sets and counts equal those of a linear scan. */
class CidrSetProperties {

    private static final int SMALL = 256;

    @Property
    void containsAddressesOfItsPrefixes(@ForAll("prefixTables") List<IpBlock> prefixes) {
        CidrSet set = CidrSet.of(prefixes);
        for (IpAddress address : Tables.edges(prefixes)) {
            assertThat(set.contains(address)).as("%s", address).isEqualTo(isInAny(prefixes, address));
        }
    }

    @Property
    void blocksAreMinimal(@ForAll("prefixTables") List<IpBlock> prefixes) {
        List<IpBlock> blocks = CidrSet.of(prefixes).blocks();
        for (int i = 1; i < blocks.size(); i++) {
            IpBlock lower = blocks.get(i - 1);
            IpBlock upper = blocks.get(i);
            assertThat(lower.network()).isLessThan(upper.network());
            assertThat(lower.intersection(upper)).isEmpty();
            int length = lower.prefixLength().getAsInt();
            boolean halves = length > 0
                    && length == upper.prefixLength().getAsInt()
                    && IpBlock.prefix(lower.network(), length - 1).covers(upper);
            assertThat(halves).as("%s and %s are one", lower, upper).isFalse();
        }
        assertThat(CidrSet.of(blocks)).isEqualTo(CidrSet.of(prefixes));
    }

    @Property
    void coversPrefixIfUnionDoes(@ForAll("prefixTables") List<IpBlock> prefixes, @ForAll("prefixes") IpBlock other) {
        CidrSet set = CidrSet.of(prefixes);
        for (IpBlock block : prefixes) {
            assertThat(set.covers(block)).isTrue();
        }
        // IPv4 only: Coverage excludes the mapped addresses from IPv6, CidrSet does not
        if (other.isIpv4()) {
            assertThat(set.covers(other)).isEqualTo(Coverage.of(other, prefixes, 1_000_000) == Coverage.WHOLE);
        }
    }

    @Property
    void differenceContainsAddressesOfFirstOnly(
            @ForAll("prefixTables") List<IpBlock> prefixes, @ForAll("prefixTables") List<IpBlock> removed) {
        Predicate<IpAddress> holds = address -> isInAny(prefixes, address) && !isInAny(removed, address);
        List<IpBlock> all = java.util.stream.Stream.concat(prefixes.stream(), removed.stream())
                .toList();
        CidrSet difference = CidrSet.where(all, holds);
        for (IpAddress address : Tables.edges(all)) {
            assertThat(difference.contains(address)).as("%s", address).isEqualTo(holds.test(address));
        }
        assertThat(difference.size(true))
                .isEqualTo(
                        CidrSet.of(all).size(true).subtract(CidrSet.of(removed).size(true)));
    }

    @Property
    void whereOfMembershipEqualsSet(@ForAll("prefixTables") List<IpBlock> prefixes) {
        assertThat(CidrSet.where(prefixes, address -> isInAny(prefixes, address))
                        .blocks())
                .filteredOn(IpBlock::isIpv4)
                .isEqualTo(CidrSet.of(prefixes).blocks().stream()
                        .filter(IpBlock::isIpv4)
                        .toList());
    }

    @Property
    void sizeIsNumberOfAddresses(@ForAll("smallPrefixes") List<IpBlock> prefixes) {
        assertThat(CidrSet.of(prefixes).size(true)).isEqualTo(counted(prefixes));
        assertThat(AddressCount.of(prefixes, true)).contains(counted(prefixes));
    }

    @Property
    void itsSizeWithinAPrefixIsThatOfWhatBothHold(
            @ForAll("smallPrefixes") List<IpBlock> prefixes, @ForAll("smallPrefixes") List<IpBlock> within) {
        CidrSet set = CidrSet.of(prefixes);
        for (IpBlock block : within) {
            List<IpBlock> both = prefixes.stream()
                    .flatMap(prefix -> prefix.intersection(block).stream())
                    .toList();
            assertThat(set.sizeWithin(block)).isEqualTo(counted(both));
        }
    }

    @Property
    void aTableHasTheAddressesOfItsPrefixes(@ForAll("tables") List<IpBlock> blocks) {
        IpTable<Integer> table = IpTable.firstMatch(
                blocks.stream().map(block -> new IpTable.Row<>(block, 0)).toList());
        assertThat(table.prefixes())
                .isEqualTo(CidrSet.of(blocks.stream()
                        .filter(block -> block.prefixLength().isPresent())
                        .toList()));
        assertThat(table.oddRows().stream().map(IpTable.Row::block).toList())
                .isEqualTo(blocks.stream()
                        .filter(block -> block.prefixLength().isEmpty())
                        .toList());
    }

    @Property
    void addressesInSeveralBlocksOfAnyMaskCountOnce(@ForAll("smallBlocks") List<IpBlock> blocks) {
        assertThat(AddressCount.of(blocks, true)).contains(counted(blocks));
    }

    @Property
    void blockIsCoveredIfEveryAddressIs(
            @ForAll("smallBlocks") List<IpBlock> blocks, @ForAll("smallBlock") IpBlock whole) {
        boolean covered = IntStream.range(0, SMALL)
                .mapToObj(IpAddress::ofIpv4)
                .filter(whole::contains)
                .allMatch(address -> isInAny(blocks, address));

        assertThat(Coverage.of(whole, blocks, 1_000_000)).isEqualTo(covered ? Coverage.WHOLE : Coverage.PART);
    }

    @Property
    void intersectionContainsCommonAddresses(@ForAll("smallBlock") IpBlock one, @ForAll("smallBlock") IpBlock other) {
        for (int i = 0; i < SMALL; i++) {
            IpAddress address = IpAddress.ofIpv4(i);
            boolean inBoth = one.contains(address) && other.contains(address);
            assertThat(one.intersection(other).filter(both -> both.contains(address)))
                    .as("%s", address)
                    .matches(found -> found.isPresent() == inBoth);
        }
        assertThat(one.covers(other)).isEqualTo(one.intersection(other).equals(java.util.Optional.of(other)));
    }

    @Property
    void rejectsNonContiguousMask(@ForAll("nonContiguous") IpBlock nonContiguous) {
        assertThatIllegalArgumentException().isThrownBy(() -> CidrSet.of(List.of(nonContiguous)));
        assertThatIllegalArgumentException().isThrownBy(() -> CidrSet.where(List.of(nonContiguous), address -> true));
    }

    private static boolean isInAny(List<IpBlock> blocks, IpAddress address) {
        return blocks.stream().anyMatch(block -> block.contains(address));
    }

    private static BigInteger counted(List<IpBlock> blocks) {
        return BigInteger.valueOf(IntStream.range(0, SMALL)
                .mapToObj(IpAddress::ofIpv4)
                .filter(address -> isInAny(blocks, address))
                .count());
    }

    @Provide
    Arbitrary<IpBlock> prefixes() {
        return Blocks.prefixes();
    }

    @Provide
    Arbitrary<List<IpBlock>> prefixTables() {
        return Tables.blocks()
                .map(blocks -> blocks.stream()
                        .filter(block -> block.prefixLength().isPresent())
                        .toList());
    }

    @Provide
    Arbitrary<List<IpBlock>> tables() {
        return Tables.blocks();
    }

    @Provide
    Arbitrary<IpBlock> nonContiguous() {
        return Blocks.masked().filter(block -> block.prefixLength().isEmpty());
    }

    /** Blocks of 0.0.0.0/24, small enough to check every address. */
    @Provide
    Arbitrary<IpBlock> smallBlock() {
        return Combinators.combine(
                        Arbitraries.integers().between(0, SMALL - 1),
                        Arbitraries.integers().between(0, SMALL - 1))
                .as((network, mask) -> IpBlock.masked(IpAddress.ofIpv4(network), IpAddress.ofIpv4(-SMALL | mask)));
    }

    @Provide
    Arbitrary<List<IpBlock>> smallBlocks() {
        return smallBlock().list().ofMaxSize(12);
    }

    @Provide
    Arbitrary<List<IpBlock>> smallPrefixes() {
        return Combinators.combine(
                        Arbitraries.integers().between(0, SMALL - 1),
                        Arbitraries.integers().between(24, 32))
                .as((network, length) -> IpBlock.prefix(IpAddress.ofIpv4(network), length))
                .list()
                .ofMaxSize(12);
    }
}
