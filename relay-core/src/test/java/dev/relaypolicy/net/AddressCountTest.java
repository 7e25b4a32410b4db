package dev.relaypolicy.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class AddressCountTest {

    private static IpBlock masked(int network, int mask) {
        return IpBlock.masked(IpAddress.ofIpv4(network), IpAddress.ofIpv4(mask));
    }

    @Test
    void countsEachAddressOnceInItsFamily() {
        List<IpBlock> blocks = List.of(
                IpBlock.parse("10.0.0.0/8"),
                IpBlock.parse("10.1.0.0/16"),
                IpBlock.parse("192.0.2.1"),
                IpBlock.parse("2001:db8::/32"),
                IpBlock.parse("2001:db8::/48"));

        assertThat(AddressCount.of(blocks, true)).hasValue(BigInteger.valueOf((1 << 24) + 1));
        assertThat(AddressCount.of(blocks, false)).hasValue(BigInteger.TWO.pow(96));
        assertThat(AddressCount.of(List.of(), true)).hasValue(BigInteger.ZERO);
        assertThat(AddressCount.of(List.of(masked(1, 1)), true)).hasValue(BigInteger.TWO.pow(31));
        assertThat(AddressCount.of(List.of(masked(1, 1), masked(0, 1)), true)).hasValue(BigInteger.TWO.pow(32));
    }

    /** The masks use only 8 bits, to try every combination; the other 24 bits are free. */
    @Test
    void agreesWithExhaustiveCount() {
        Random random = new Random(12);
        for (int i = 0; i < 2_000; i++) {
            List<IpBlock> blocks = new ArrayList<>();
            for (int row = random.nextInt(1, 12); row > 0; row--) {
                blocks.add(
                        random.nextInt(4) == 0
                                ? IpBlock.prefix(IpAddress.ofIpv4(random.nextInt(256) << 24), random.nextInt(1, 9))
                                : masked(random.nextInt(256) << 24, random.nextInt(256) << 24));
            }
            long matching = 0;
            for (int address = 0; address < 256; address++) {
                IpAddress candidate = IpAddress.ofIpv4(address << 24);
                matching += blocks.stream().anyMatch(block -> block.contains(candidate)) ? 1 : 0;
            }
            assertThat(AddressCount.of(blocks, true)).as("%s", blocks).hasValue(BigInteger.valueOf(matching << 24));
        }
    }

    /** Random masks split the address space into too many parts. */
    @Test
    void stopsAtStepLimit() {
        Random random = new Random(13);
        List<IpBlock> blocks = new ArrayList<>();
        for (int i = 0; i < 3_000; i++) {
            blocks.add(masked(random.nextInt(), random.nextInt() | 0x0001_0000));
        }
        assertThat(AddressCount.of(blocks, true)).isEmpty();
    }
}
