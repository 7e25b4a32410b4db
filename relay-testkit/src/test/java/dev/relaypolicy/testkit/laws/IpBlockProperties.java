package dev.relaypolicy.testkit.laws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.relaypolicy.net.IpAddress;
import dev.relaypolicy.net.IpBlock;
import dev.relaypolicy.testkit.ReferenceMatcher;
import dev.relaypolicy.testkit.arbitraries.Addresses;
import dev.relaypolicy.testkit.arbitraries.Blocks;
import dev.relaypolicy.testkit.arbitraries.Tables;
import java.math.BigInteger;
import java.util.List;
import java.util.OptionalInt;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.IntRange;

/** {@link IpBlock} agrees with {@link ReferenceMatcher}. */
class IpBlockProperties {

    @Property(tries = 2_000)
    void containsSameAddressesAsReference(@ForAll("blocksAndAddresses") Tuple.Tuple2<IpBlock, IpAddress> pair) {
        assertThat(pair.get1().contains(pair.get2())).isEqualTo(ReferenceMatcher.contains(pair.get1(), pair.get2()));
    }

    @Property
    void containsOnlyAddressesBetweenFirstAndLast(@ForAll("blocks") IpBlock block) {
        assertThat(block.contains(block.network())).isTrue();
        assertThat(block.contains(block.last())).isTrue();
        for (IpAddress edge : Tables.edges(List.of(block))) {
            if (block.contains(edge)) {
                assertThat(edge).isBetween(block.network(), block.last());
            }
        }
    }

    @Property
    void sizeIsTwoToThePowerOfUnmaskedBits(@ForAll("blocks") IpBlock block) {
        long open = ReferenceMatcher.maskBits(block)
                .chars()
                .filter(bit -> bit == '0')
                .count();

        assertThat(block.size()).isEqualTo(BigInteger.TWO.pow((int) open));
    }

    @Property
    void isPrefixIfMaskIsContiguous(@ForAll("blocks") IpBlock block) {
        String mask = ReferenceMatcher.maskBits(block);
        int ones = (mask + "0").indexOf('0');

        assertThat(block.prefixLength())
                .isEqualTo(mask.lastIndexOf('1') < ones ? OptionalInt.of(ones) : OptionalInt.empty());
    }

    @Property
    void prefixTextRoundTrips(@ForAll("prefixes") IpBlock block) {
        assertThat(IpBlock.parse(block.toString())).isEqualTo(block).hasSameHashCodeAs(block);
    }

    @Property
    void ignoresBitsOutsideMask(@ForAll("blocksAndMembers") Tuple.Tuple2<IpBlock, IpAddress> pair) {
        IpBlock block = pair.get1();
        IpBlock again = block.prefixLength().isPresent()
                ? IpBlock.prefix(pair.get2(), block.prefixLength().getAsInt())
                : IpBlock.masked(pair.get2(), IpAddress.ofIpv4((int) block.maskLow()));

        assertThat(again).isEqualTo(block).hasSameHashCodeAs(block).hasToString(block.toString());
    }

    @Property
    void r14_mappedPrefixIsIpv4PrefixOrRejected(
            @ForAll("ipv4") IpAddress address, @ForAll @IntRange(max = 128) int length) {
        String text = "::ffff:" + address + "/" + length;
        if (length >= 96) {
            assertThat(IpBlock.parse(text)).isEqualTo(IpBlock.prefix(address, length - 96));
        } else {
            assertThatIllegalArgumentException().isThrownBy(() -> IpBlock.parse(text));
        }
    }

    @Property
    void r11_rejectsInvalidLength(@ForAll("addresses") IpAddress address, @ForAll("lengths") String length) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> IpBlock.parse(address + "/" + length))
                .withMessageContaining("`" + address + "/" + length + "`");
    }

    @Property
    void acceptsMaskForIpv4Only(@ForAll("ipv4") IpAddress ipv4, @ForAll("ipv6") IpAddress ipv6) {
        assertThatIllegalArgumentException().isThrownBy(() -> IpBlock.masked(ipv6, ipv4));
        assertThatIllegalArgumentException().isThrownBy(() -> IpBlock.masked(ipv4, ipv6));
    }

    @Provide
    Arbitrary<IpBlock> blocks() {
        return Blocks.any();
    }

    @Provide
    Arbitrary<IpBlock> prefixes() {
        return Blocks.prefixes();
    }

    @Provide
    Arbitrary<IpAddress> addresses() {
        return Addresses.any();
    }

    @Provide
    Arbitrary<IpAddress> ipv4() {
        return Addresses.ipv4();
    }

    @Provide
    Arbitrary<IpAddress> ipv6() {
        return Addresses.ipv6();
    }

    @Provide
    Arbitrary<Tuple.Tuple2<IpBlock, IpAddress>> blocksAndAddresses() {
        return Blocks.any()
                .flatMap(block -> Tables.near(List.of(block)).map(address -> Tuple.of(block, address)))
                .withoutEdgeCases();
    }

    @Provide
    Arbitrary<Tuple.Tuple2<IpBlock, IpAddress>> blocksAndMembers() {
        return Blocks.any()
                .flatMap(block -> Tables.members(block).map(address -> Tuple.of(block, address)))
                .withoutEdgeCases();
    }

    @Provide
    Arbitrary<String> lengths() {
        return Arbitraries.of(
                "",
                " ",
                "-1",
                "+8",
                "08",
                "00",
                "8 ",
                " 8",
                "8x",
                "129",
                "999",
                "4294967304",
                "0x8",
                "abc",
                "8/8",
                "\u0668",
                "255.255.255.0");
    }
}
