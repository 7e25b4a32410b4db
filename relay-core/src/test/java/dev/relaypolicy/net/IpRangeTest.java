package dev.relaypolicy.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IpRangeTest {

    private static List<String> blocks(String range) {
        return IpRange.parse(range).blocks().stream().map(IpBlock::toString).toList();
    }

    @Test
    void convertsToFewestPrefixes() {
        assertThat(blocks("192.0.2.0-192.0.2.255")).containsExactly("192.0.2.0/24");
        assertThat(blocks("192.0.2.1-192.0.2.6"))
                .containsExactly("192.0.2.1/32", "192.0.2.2/31", "192.0.2.4/31", "192.0.2.6/32");
        assertThat(blocks("0.0.0.0-255.255.255.255")).containsExactly("0.0.0.0/0");
        assertThat(blocks("::-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff")).containsExactly("::/0");
        assertThat(blocks("2001:db8::5-2001:db8::5")).containsExactly("2001:db8::5/128");
    }

    @Test
    void hasAtMostTwoPrefixesPerBitExceptOne() {
        assertThat(blocks("0.0.0.1-255.255.255.254")).hasSize(62);
        assertThat(blocks("1::1-ffff:ffff:ffff:ffff:ffff:ffff:ffff:fffe")).hasSizeBetween(200, 254);
    }

    @Test
    void everyRangeOfSixteenAddressesIsExactAndMinimal() {
        for (String base :
                List.of("203.0.113.0", "255.255.255.240", "2001:db8::", "2001:db8:0:1:ffff:ffff:ffff:fff0")) {
            for (int from = 0; from < 16; from++) {
                for (int to = from; to < 16; to++) {
                    IpRange range = new IpRange(plus(base, from), plus(base, to));
                    List<IpBlock> hosts = new ArrayList<>();
                    for (int i = from; i <= to; i++) {
                        hosts.add(IpBlock.host(plus(base, i)));
                    }
                    assertThat(range.blocks())
                            .as("%s", range)
                            .isEqualTo(CidrSet.of(hosts).blocks());
                }
            }
        }
    }

    private static IpAddress plus(String base, int step) {
        IpAddress address = IpAddress.parse(base);
        return address.isIpv4()
                ? IpAddress.ofIpv4((int) address.low() + step)
                : IpAddress.ofIpv6(address.high(), address.low() + step);
    }

    @Test
    void r14_ipv6RangeSpansMappedAddressesWithoutThem() {
        IpRange range = IpRange.parse("::fffe:ffff:fffe-::1:0:0:1");
        IpTable<String> table = IpTable.firstMatch(range.blocks().stream()
                .map(block -> new IpTable.Row<>(block, "row"))
                .toList());

        assertThat(range.blocks())
                .allSatisfy(block -> assertThat(block.isIpv4()).isFalse());
        assertThat(Stream.of("::fffe:ffff:fffe", "::fffe:ffff:ffff", "::1:0:0:0", "::1:0:0:1"))
                .allSatisfy(address ->
                        assertThat(table.find(IpAddress.parse(address))).isNotNegative());
        assertThat(Stream.of("::fffe:ffff:fffd", "0.0.0.0", "255.255.255.255", "::1:0:0:2"))
                .allSatisfy(address ->
                        assertThat(table.find(IpAddress.parse(address))).isNegative());
    }

    @Test
    void blocksHaveSameSizeAsRange() {
        for (String text : List.of("10.0.0.3-172.16.255.254", "2001:db8::7-2a00:1234:5678::9")) {
            IpRange range = IpRange.parse(text);
            BigInteger size = range.blocks().stream().map(IpBlock::size).reduce(BigInteger.ZERO, BigInteger::add);
            assertThat(size)
                    .isEqualTo(
                            number(range.last()).subtract(number(range.first())).add(BigInteger.ONE));
            assertThat(range.blocks().get(0).network()).isEqualTo(range.first());
            assertThat(range.blocks().get(range.blocks().size() - 1).last()).isEqualTo(range.last());
            assertThat(range).hasToString(text);
        }
    }

    private static BigInteger number(IpAddress address) {
        return new BigInteger(1, address.toInetAddress().getAddress());
    }

    @Test
    void rejectsRangeWithoutLowerAddress() {
        for (String text : List.of("-10.0.0.1", "10.0.0.1")) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> IpRange.parse(text))
                    .withMessageStartingWith("`" + text + "` is not a range");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "-",
                "10.0.0.1",
                "10.0.0.1-",
                "-10.0.0.1",
                "10.0.0.1 - 10.0.0.2",
                "10.0.0.1-10.0.0.2-10.0.0.3",
                "10.0.0.2-10.0.0.1",
                "::1-::",
                "10.0.0.1-::1",
                "10.0.0.0/8-10.0.0.1"
            })
    void r11_rejectsInvalidRange(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> IpRange.parse(text))
                .withMessageStartingWith("`");
    }
}
