package dev.relaypolicy.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class CoverageTest {

    private static List<IpBlock> blocks(String... texts) {
        return Stream.of(texts).map(IpBlock::parse).toList();
    }

    private static IpBlock masked(int network, int mask) {
        return IpBlock.masked(IpAddress.ofIpv4(network), IpAddress.ofIpv4(mask));
    }

    @Test
    void wholeFamilyDoesNotCoverTheOther() {
        assertThat(Coverage.of(blocks("0.0.0.0/0"), true)).isEqualTo(Coverage.WHOLE);
        assertThat(Coverage.of(blocks("0.0.0.0/0"), false)).isEqualTo(Coverage.PART);
        assertThat(Coverage.of(blocks("::/0"), false)).isEqualTo(Coverage.WHOLE);
        assertThat(Coverage.of(blocks("::/0"), true)).isEqualTo(Coverage.PART);
        assertThat(Coverage.of(blocks("::ffff:0:0/96"), true)).isEqualTo(Coverage.WHOLE);
        assertThat(Coverage.of(blocks(), true)).isEqualTo(Coverage.PART);
    }

    @Test
    void unionOfHalvesIsWhole() {
        assertThat(Coverage.of(blocks("0.0.0.0/1", "128.0.0.0/1"), true)).isEqualTo(Coverage.WHOLE);
        assertThat(Coverage.of(blocks("0.0.0.0/1", "128.0.0.0/2", "192.0.0.0/2"), true))
                .isEqualTo(Coverage.WHOLE);
        assertThat(Coverage.of(blocks("::/1", "8000::/1"), false)).isEqualTo(Coverage.WHOLE);
    }

    @Test
    void detectsOneMissingAddress() {
        List<IpBlock> allButOne = new ArrayList<>();
        IpAddress missing = IpAddress.parse("203.0.113.9");
        for (int length = 1; length <= 32; length++) {
            allButOne.add(IpBlock.prefix(IpAddress.ofIpv4((int) missing.low() ^ (1 << (32 - length))), length));
        }
        assertThat(Coverage.of(allButOne, true)).isEqualTo(Coverage.PART);
        allButOne.add(IpBlock.host(missing));
        assertThat(Coverage.of(allButOne, true)).isEqualTo(Coverage.WHOLE);
    }

    /** No client has a mapped address, because that is the IPv4 address. */
    @Test
    void r14_ipv6IsWholeWithoutMappedAddresses() {
        List<IpBlock> allButMapped = new ArrayList<>();
        for (int length = 1; length <= 96; length++) {
            int bit = 128 - length;
            long low = bit >= 64 ? 0 : 0xffff_0000_0000L ^ 1L << bit;
            allButMapped.add(IpBlock.prefix(IpAddress.ofIpv6(bit >= 64 ? 1L << (bit - 64) : 0, low), length));
        }
        assertThat(Coverage.of(allButMapped, false)).isEqualTo(Coverage.WHOLE);
        for (IpBlock left : allButMapped) {
            List<IpBlock> others = new ArrayList<>(allButMapped);
            others.remove(left);
            assertThat(Coverage.of(others, false)).as("without %s", left).isEqualTo(Coverage.PART);
        }
    }

    @Test
    void blockIsCoveredByItsPartsOrByWiderBlock() {
        IpBlock whole = IpBlock.parse("10.0.0.0/8");
        assertThat(Coverage.of(whole, blocks("10.0.0.0/9", "10.128.0.0/9"), 100))
                .isEqualTo(Coverage.WHOLE);
        assertThat(Coverage.of(whole, blocks("8.0.0.0/6"), 100)).isEqualTo(Coverage.WHOLE);
        assertThat(Coverage.of(whole, blocks("10.0.0.0/9", "11.0.0.0/8", "::/0"), 100))
                .isEqualTo(Coverage.PART);
        assertThat(Coverage.of(whole, List.of(masked(0, 1), masked(1, 1)), 100)).isEqualTo(Coverage.WHOLE);
        assertThat(Coverage.of(masked(1, 0x0100_0001), blocks("0.0.0.0/8", "128.0.0.0/1"), 100))
                .isEqualTo(Coverage.PART);
        assertThat(Coverage.of(whole, List.of(masked(0, 1), masked(1, 1)), 2)).isEqualTo(Coverage.UNKNOWN);
    }

    @Test
    void evenAndOddHostsTogetherAreWhole() {
        assertThat(Coverage.of(List.of(masked(0, 1), masked(1, 1)), true)).isEqualTo(Coverage.WHOLE);
        assertThat(Coverage.of(List.of(masked(0, 0x0100_0001), masked(1, 1)), true))
                .isEqualTo(Coverage.PART);
    }

    /** Only 8 bits matter, to try every address. */
    @Test
    void agreesWithExhaustiveSearch() {
        Random random = new Random(11);
        int whole = 0;
        for (int i = 0; i < 4_000; i++) {
            List<IpBlock> blocks = new ArrayList<>();
            for (int row = random.nextInt(1, 24); row > 0; row--) {
                int mask = random.nextInt(256) & random.nextInt(1, 256);
                blocks.add(masked(random.nextInt(256), mask == 0 ? 1 : mask));
            }
            boolean covered = true;
            for (int address = 0; address < 256 && covered; address++) {
                IpAddress candidate = IpAddress.ofIpv4(address);
                covered = blocks.stream().anyMatch(block -> block.contains(candidate));
            }
            whole += covered ? 1 : 0;
            assertThat(Coverage.of(blocks, true)).as("%s", blocks).isEqualTo(covered ? Coverage.WHOLE : Coverage.PART);
        }
        assertThat(whole).isBetween(100, 3_900);
    }

    /** The 64 leaves of a random decision tree over 32 bits cover everything, most with non-contiguous masks. */
    @Test
    void provesDozensOfNonContiguousMasks() {
        Random random = new Random(3);
        for (int i = 0; i < 50; i++) {
            List<IpBlock> leaves = new ArrayList<>(List.of(masked(0, 0)));
            while (leaves.size() < 64) {
                IpBlock leaf = leaves.remove(random.nextInt(leaves.size()));
                int bit = 1 << random.nextInt(32);
                if ((leaf.maskLow() & bit) != 0) {
                    leaves.add(leaf);
                    continue;
                }
                int mask = (int) leaf.maskLow() | bit;
                int network = (int) leaf.network().low();
                leaves.add(masked(network, mask));
                leaves.add(masked(network | bit, mask));
            }
            assertThat(Coverage.of(leaves, true)).isEqualTo(Coverage.WHOLE);
            leaves.remove(random.nextInt(64));
            assertThat(Coverage.of(leaves, true)).isEqualTo(Coverage.PART);
        }
    }

    @Test
    void combinesIpv6PartsInEitherHalf() {
        assertThat(Coverage.of(blocks("::/2", "4000::/2", "8000::/2", "c000::/3", "e000::/3"), false))
                .isEqualTo(Coverage.WHOLE);
        assertThat(Coverage.of(blocks("::/2", "4000::/2", "8000::/2", "c000::/3", "e000::/4"), false))
                .isEqualTo(Coverage.PART);
        IpBlock whole = IpBlock.parse("2001:db8::/126");
        assertThat(Coverage.of(
                        whole,
                        blocks("2001:db8::/128", "2001:db8::1/128", "2001:db8::2/128", "2001:db8::3/128"),
                        1_000))
                .isEqualTo(Coverage.WHOLE);
        assertThat(Coverage.of(whole, blocks("2001:db8::/128", "2001:db8::1/128", "2001:db8::3/128"), 1_000))
                .isEqualTo(Coverage.PART);
    }

    /** IPv6 is whole without the mapped addresses, but not without others with the same lower half. */
    @Test
    void r14_onlyMappedAddressesMayBeMissing() {
        for (long high : new long[] {0, 1, 0x2001_0db8_0000_0000L, Long.MIN_VALUE}) {
            List<IpBlock> around = new ArrayList<>();
            around.addAll(new IpRange(IpAddress.ofIpv6(high, 0), IpAddress.ofIpv6(high, 0xfffe_ffff_ffffL)).blocks());
            around.addAll(
                    new IpRange(IpAddress.ofIpv6(high, 0x1_0000_0000_0000L), IpAddress.ofIpv6(high, -1)).blocks());
            IpBlock whole = IpBlock.prefix(IpAddress.ofIpv6(high, 0), 64);

            assertThat(Coverage.of(whole, around, 10_000))
                    .as("%s", whole)
                    .isEqualTo(high == 0 ? Coverage.WHOLE : Coverage.PART);
        }
    }

    /** Examining one block takes two steps: one for the block and one for the part. */
    @Test
    void isUnknownAfterStepLimit() {
        IpAddress mask = IpAddress.parse("255.0.255.0");
        IpBlock whole = IpBlock.masked(IpAddress.parse("10.0.0.0"), mask);
        IpBlock other = IpBlock.masked(IpAddress.parse("11.0.0.0"), mask);

        assertThat(Coverage.of(whole, List.of(whole), 2)).isEqualTo(Coverage.WHOLE);
        assertThat(Coverage.of(whole, List.of(whole), 1)).isEqualTo(Coverage.UNKNOWN);
        assertThat(Coverage.of(whole, List.of(other), 1)).isEqualTo(Coverage.PART);
        assertThat(Coverage.of(whole, List.of(other), 0)).isEqualTo(Coverage.UNKNOWN);
    }

    @Test
    void prefixesTakeNoSteps() {
        IpBlock whole = IpBlock.parse("10.0.0.0/8");

        assertThat(Coverage.of(whole, blocks("10.0.0.0/9", "10.128.0.0/9"), 0)).isEqualTo(Coverage.WHOLE);
        assertThat(Coverage.of(whole, blocks("10.0.0.0/9", "11.0.0.0/8"), 0)).isEqualTo(Coverage.PART);
    }
}
