package dev.relaypolicy.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Examples; the laws are in relay-testkit, on which core cannot depend. */
class CidrSetTest {

    private static CidrSet set(String... blocks) {
        return CidrSet.of(Stream.of(blocks).map(IpBlock::parse).toList());
    }

    @Test
    void joinsHalvesAndRemovesCoveredPrefixes() {
        assertThat(set("10.0.0.0/9", "10.128.0.0/9")).hasToString("10.0.0.0/8").isEqualTo(set("10.0.0.0/8"));
        assertThat(set("10.0.0.128/25", "10.0.0.0/26", "10.0.0.64/26", "10.0.0.7"))
                .hasToString("10.0.0.0/24");
        assertThat(set("10.0.1.0/24", "10.0.2.0/24")).hasToString("10.0.1.0/24 10.0.2.0/24");
        assertThat(set("::/1", "8000::/1", "128.0.0.0/1", "0.0.0.0/1")).hasToString("0.0.0.0/0 ::/0");
        assertThat(set()).isEqualTo(CidrSet.EMPTY).hasToString("").hasSameHashCodeAs(CidrSet.EMPTY);
        assertThat(set("10.0.0.0/8")).isNotEqualTo(set("10.0.0.0/9")).isNotEqualTo("10.0.0.0/8");
        assertThat(set("10.0.0.0/8").hashCode()).isNotEqualTo(set("11.0.0.0/8").hashCode());
    }

    @Test
    void containsExactlyItsAddresses() {
        CidrSet set = set("10.0.0.0/8", "192.0.2.1", "2001:db8::/32");

        assertThat(set.contains(IpAddress.parse("10.255.255.255"))).isTrue();
        assertThat(set.contains(IpAddress.parse("11.0.0.0"))).isFalse();
        assertThat(set.contains(IpAddress.parse("9.255.255.255"))).isFalse();
        assertThat(set.contains(IpAddress.parse("192.0.2.1"))).isTrue();
        assertThat(set.contains(IpAddress.parse("192.0.2.2"))).isFalse();
        assertThat(set.contains(IpAddress.parse("2001:db8:ffff::"))).isTrue();
        assertThat(set.contains(IpAddress.parse("2001:db9::"))).isFalse();
        assertThat(set.covers(IpBlock.parse("10.0.0.0/8"))).isTrue();
        assertThat(set.covers(IpBlock.parse("10.0.0.0/7"))).isFalse();
        assertThat(set.size(true)).isEqualTo((1 << 24) + 1);
        assertThat(set.size(false)).isEqualTo(BigInteger.TWO.pow(96));
        assertThat(set.isEmpty()).isFalse();
        assertThat(CidrSet.EMPTY.isEmpty()).isTrue();
        assertThat(CidrSet.EMPTY.contains(IpAddress.parse("10.0.0.1"))).isFalse();
        assertThat(CidrSet.EMPTY.size(true)).isZero();
    }

    @Test
    void rejectsNonContiguousMask() {
        IpBlock odd = IpBlock.masked(IpAddress.parse("10.0.5.0"), IpAddress.parse("255.0.255.0"));

        assertThatIllegalArgumentException()
                .isThrownBy(() -> CidrSet.of(List.of(odd)))
                .withMessageContaining("`10.0.5.0/255.0.255.0`");
        assertThatIllegalArgumentException().isThrownBy(() -> CidrSet.where(List.of(odd), address -> true));
    }

    /** Every subset of eight neighbours, in either family, in the middle and at both ends of the address space. */
    @Test
    void everySetOfNeighboursIsExactAndMinimal() {
        for (String base : List.of(
                "203.0.113.8",
                "0.0.0.0",
                "255.255.255.248",
                "2001:db8::8",
                "ffff:ffff:ffff:ffff:ffff:ffff:ffff:fff8")) {
            for (int members = 0; members < 256; members++) {
                List<IpBlock> hosts = new ArrayList<>();
                for (int i = 7; i >= 0; i--) {
                    if ((members & 1 << i) != 0) {
                        hosts.add(IpBlock.host(plus(base, i)));
                    }
                }
                CidrSet set = CidrSet.of(hosts);
                for (int i = 0; i < 8; i++) {
                    assertThat(set.contains(plus(base, i))).isEqualTo((members & 1 << i) != 0);
                }
                assertThat(set.blocks())
                        .hasSize(fewest(members, 0, 8))
                        .isSortedAccordingTo(Comparator.comparing(IpBlock::network));
                assertThat(set.size(
                                set.blocks().isEmpty() || set.blocks().get(0).isIpv4()))
                        .isEqualTo(Integer.bitCount(members));
            }
        }
    }

    private static int fewest(int members, int from, int count) {
        int all = ((1 << count) - 1) << from;
        if ((members & all) == 0) {
            return 0;
        }
        return (members & all) == all
                ? 1
                : fewest(members, from, count / 2) + fewest(members, from + count / 2, count / 2);
    }

    private static IpAddress plus(String base, int step) {
        IpAddress address = IpAddress.parse(base);
        return address.isIpv4()
                ? IpAddress.ofIpv4((int) address.low() + step)
                : IpAddress.ofIpv6(address.high(), address.low() + step);
    }

    @Test
    void computesDifferenceByCondition() {
        for (String base : List.of("203.0.113.", "2001:db8::", "2001:db8:0:0:8000::")) {
            Random random = new Random(5);
            for (int i = 0; i < 200; i++) {
                List<IpBlock> some = random(base, random);
                List<IpBlock> others = random(base, random);
                List<IpBlock> all =
                        Stream.concat(some.stream(), others.stream()).toList();
                CidrSet difference = CidrSet.where(
                        all,
                        address -> CidrSet.of(some).contains(address)
                                && !CidrSet.of(others).contains(address));
                for (int step = 0; step < 256; step++) {
                    IpAddress address = plus(base.endsWith(".") ? base + "0" : base, step);
                    boolean expected = some.stream().anyMatch(block -> block.contains(address))
                            && others.stream().noneMatch(block -> block.contains(address));
                    assertThat(difference.contains(address)).as("%s", address).isEqualTo(expected);
                }
            }
        }
    }

    private static List<IpBlock> random(String base, Random random) {
        List<IpBlock> blocks = new ArrayList<>();
        for (int i = random.nextInt(6); i > 0; i--) {
            IpAddress address = plus(base.endsWith(".") ? base + "0" : base, random.nextInt(256));
            blocks.add(IpBlock.prefix(address, address.width() - random.nextInt(9)));
        }
        return blocks;
    }

    @Test
    void r14_complementOfIpv6ExcludesMappedAddresses() {
        List<IpBlock> blocks = List.of(IpBlock.parse("::fffe:0:0/96"), IpBlock.parse("::1:0:0:0/80"));
        CidrSet rest = CidrSet.where(
                blocks, address -> !address.isIpv4() && !CidrSet.of(blocks).contains(address));

        assertThat(rest.contains(IpAddress.parse("::fffd:ffff:ffff"))).isTrue();
        assertThat(rest.contains(IpAddress.parse("::fffe:0:0"))).isFalse();
        assertThat(rest.contains(IpAddress.parse("::1:0:0:0"))).isFalse();
        assertThat(rest.contains(IpAddress.parse("::2:0:0:0"))).isTrue();
        assertThat(rest.blocks()).allSatisfy(block -> assertThat(block.isIpv4()).isFalse());
        assertThat(CidrSet.where(blocks, address -> CidrSet.of(blocks).contains(address)))
                .isEqualTo(CidrSet.of(blocks));
    }
}
