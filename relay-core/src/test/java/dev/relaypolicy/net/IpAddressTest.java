package dev.relaypolicy.net;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.net.InetAddresses;
import java.util.Random;
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
    void whatIsNotAnAddressIsRefused(String text) {
        assertThat(IpAddress.tryParse(text)).isEmpty();
    }

    @Test
    void theMappedFormIsTheIpv4Address() {
        IpAddress plain = IpAddress.parse("192.0.2.5");

        assertThat(IpAddress.parse("::ffff:192.0.2.5")).isEqualTo(plain);
        assertThat(IpAddress.parse("::ffff:c000:205")).isEqualTo(plain);
        assertThat(IpAddress.parse("0:0:0:0:0:ffff:192.0.2.5")).isEqualTo(plain);
    }

    @Test
    void r14_noOtherFormOfIpv6IsAnIpv4Address() {
        assertThat(IpAddress.parse("::1").isIpv4()).isFalse();
        assertThat(IpAddress.parse("::192.0.2.5").isIpv4()).isFalse();
        assertThat(IpAddress.parse("64:ff9b::192.0.2.5").isIpv4()).isFalse();
        assertThat(IpAddress.parse("2002:c000:205::").isIpv4()).isFalse();
    }

    /** Random text over the alphabet of addresses, so that a good part of it is valid. */
    @Test
    void acceptsWhatGuavaAcceptsAndReadsItAlike() {
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
    void writesWhatGuavaWrites() {
        Random random = new Random(5952);
        for (int i = 0; i < 20_000; i++) {
            long high = sparse(random);
            long low = sparse(random);
            IpAddress address = IpAddress.ofIpv6(high, low);
            assertThat(address.toString()).isEqualTo(InetAddresses.toAddrString(address.toInetAddress()));
            assertThat(IpAddress.parse(address.toString())).isEqualTo(address);
        }
    }

    /** Groups that are often zero, as in real addresses. */
    private static long sparse(Random random) {
        long value = 0;
        for (int group = 0; group < 4; group++) {
            value = value << 16 | (random.nextInt(3) == 0 ? random.nextInt(65_536) : 0);
        }
        return value;
    }
}
