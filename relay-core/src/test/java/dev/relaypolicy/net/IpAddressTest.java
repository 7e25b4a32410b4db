package dev.relaypolicy.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.google.common.net.InetAddresses;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IpAddressTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ".",
                "1.2.3",
                "1.2.3.4.5",
                "1.2.3.",
                ".1.2.3",
                "1..2.3",
                "1.2.3.256",
                "010.0.0.1",
                "1.2.3.04",
                "127.1",
                "0x7f000001",
                "2130706433",
                "1.2.3.4 ",
                " 1.2.3.4",
                "+1.2.3.4",
                "1.2.3.-4",
                "\u0661.2.3.4",
                "localhost",
                ":",
                ":::",
                "1:",
                ":1",
                "1::2::3",
                "::12345",
                "1:2:3:4:5:6:7",
                "1:2:3:4:5:6:7:8:9",
                "::1:2:3:4:5:6:7:8",
                "1:2:3:4:5:6:7:8::",
                "::1.2.3",
                "::01.2.3.4",
                "1.2.3.4::",
                "1:2:3:4:5:6:7:1.2.3.4",
                "fe80::1%1",
                "[::1]",
                "g::",
                "\uff11::",
                "::ffff:1.2.3.256"
            })
    void rejectsInvalidAddress(String text) {
        assertThat(IpAddress.tryParse(text)).isEmpty();
    }

    @Test
    void mappedFormIsIpv4Address() {
        IpAddress plain = IpAddress.parse("192.0.2.5");

        assertThat(IpAddress.parse("::ffff:192.0.2.5")).isEqualTo(plain);
        assertThat(IpAddress.parse("::ffff:c000:205")).isEqualTo(plain);
        assertThat(IpAddress.parse("0:0:0:0:0:ffff:192.0.2.5")).isEqualTo(plain);
    }

    @Test
    void r14_otherIpv6FormsAreNotIpv4() {
        assertThat(IpAddress.parse("::1").isIpv4()).isFalse();
        assertThat(IpAddress.parse("::192.0.2.5").isIpv4()).isFalse();
        assertThat(IpAddress.parse("64:ff9b::192.0.2.5").isIpv4()).isFalse();
        assertThat(IpAddress.parse("2002:c000:205::").isIpv4()).isFalse();
    }

    /** Random text from pieces of addresses, of which a good part is valid. */
    @Test
    void parsesLikeGuava() {
        Random random = new Random(4291);
        String[] parts = {
            "0", "1", "9", "10", "255", "256", "00", "ffff", "FFFF", "fffff", "a", ".", ".", ".", ":", ":", "::"
        };
        int valid = 0;
        for (int i = 0; i < 500_000; i++) {
            StringBuilder text = new StringBuilder();
            int length = random.nextInt(1, 16);
            for (int part = 0; part < length; part++) {
                text.append(parts[random.nextInt(parts.length)]);
                if (random.nextInt(4) == 0) {
                    text.append(random.nextBoolean() ? ':' : '.');
                }
            }
            boolean guava = InetAddresses.isInetAddress(text.toString());
            assertThat(IpAddress.tryParse(text).isPresent()).as("%s", text).isEqualTo(guava);
            if (guava) {
                valid++;
                assertThat(IpAddress.parse(text.toString()))
                        .isEqualTo(IpAddress.of(InetAddresses.forString(text.toString())));
            }
        }
        assertThat(valid).isGreaterThan(1_000);
    }

    @Test
    void formatsLikeGuava() {
        Random random = new Random(5952);
        for (int i = 0; i < 20_000; i++) {
            long high = sparse(random);
            long low = sparse(random);
            IpAddress address = IpAddress.ofIpv6(high, low);
            assertThat(address.toString()).isEqualTo(InetAddresses.toAddrString(address.toInetAddress()));
            assertThat(IpAddress.parse(address.toString())).isEqualTo(address);
        }
    }

    @Test
    void ordersIpv4FirstThenByUnsignedValue() {
        List<IpAddress> ordered = Stream.of(
                        "0.0.0.0",
                        "127.255.255.255",
                        "128.0.0.0",
                        "255.255.255.255",
                        "::",
                        "::1",
                        "::8000:0:0:0",
                        "::ffff:ffff:ffff:ffff",
                        "0:0:0:1::",
                        "7fff::",
                        "8000::",
                        "ffff::")
                .map(IpAddress::parse)
                .toList();

        for (int i = 0; i < ordered.size(); i++) {
            for (int j = 0; j < ordered.size(); j++) {
                assertThat(Integer.signum(ordered.get(i).compareTo(ordered.get(j))))
                        .as("%s, %s", ordered.get(i), ordered.get(j))
                        .isEqualTo(Integer.compare(i, j));
                assertThat(ordered.get(i).equals(ordered.get(j))).isEqualTo(i == j);
            }
        }
        assertThat(ordered).extracting(IpAddress::hashCode).doesNotHaveDuplicates();
        assertThat(IpAddress.parse("10.0.0.1")).hasSameHashCodeAs(IpAddress.parse("::ffff:10.0.0.1"));
    }

    /** The same 64 bits in either half or in either family are different addresses and should have different hashes. */
    @Test
    void hashesOfNeighboursDiffer() {
        Set<Integer> hashes = new HashSet<>();
        for (int i = 1; i <= 1_000; i++) {
            hashes.add(IpAddress.ofIpv4(i).hashCode());
            hashes.add(IpAddress.ofIpv6(0, i).hashCode());
            hashes.add(IpAddress.ofIpv6(i, 0).hashCode());
        }
        assertThat(hashes).hasSizeGreaterThan(2_990);
    }

    @Test
    void convertsToAndFromJdkAddress() throws UnknownHostException {
        assertThat(IpAddress.parse("192.0.2.255").toInetAddress().getAddress()).containsExactly(192, 0, 2, 255);
        assertThat(IpAddress.parse("102:304:506:708:90a:b0c:d0e:fff")
                        .toInetAddress()
                        .getAddress())
                .containsExactly(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 255);
        assertThat(IpAddress.of(InetAddress.getByAddress(new byte[] {-1, 0, 2, -128})))
                .isEqualTo(IpAddress.parse("255.0.2.128"));
        assertThat(IpAddress.parse("10.0.0.1").width()).isEqualTo(32);
        assertThat(IpAddress.parse("::1").width()).isEqualTo(128);
    }

    @Test
    void onlyMappedPrefixIsIpv4() {
        assertThat(IpAddress.ofIpv6(0, 0xffff_0000_0000L).isIpv4()).isTrue();
        assertThat(IpAddress.ofIpv6(0, 0xffff_ffff_ffffL)).isEqualTo(IpAddress.parse("255.255.255.255"));
        assertThat(IpAddress.ofIpv6(1, 0xffff_0000_0000L).isIpv4()).isFalse();
        assertThat(IpAddress.ofIpv6(0, 0xfffe_ffff_ffffL).isIpv4()).isFalse();
        assertThat(IpAddress.ofIpv6(0, 0x1_0000_0000_0000L).isIpv4()).isFalse();
        assertThat(IpAddress.parse("1::ffff:0:0").isIpv4()).isFalse();
    }

    @Test
    void tryParseIpv4RejectsIpv6() {
        assertThat(IpAddress.tryParseIpv4("192.0.2.1")).contains(IpAddress.parse("192.0.2.1"));
        assertThat(IpAddress.tryParseIpv4("0.0.0.0")).contains(IpAddress.parse("0.0.0.0"));
        assertThat(IpAddress.tryParseIpv4("::ffff:192.0.2.1")).isEmpty();
        assertThat(IpAddress.tryParseIpv4("192.0.2")).isEmpty();
        assertThat(IpAddress.tryParseIpv4("")).isEmpty();
    }

    @Test
    void errorQuotesText() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> IpAddress.parse("010.0.0.1"))
                .withMessageStartingWith("`010.0.0.1` is not an IP address");
    }

    /** Returns four groups, often zero as in real addresses. */
    private static long sparse(Random random) {
        long value = 0;
        for (int group = 0; group < 4; group++) {
            value = value << 16 | (random.nextInt(3) == 0 ? random.nextInt(65_536) : 0);
        }
        return value;
    }
}
