package dev.relaypolicy.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.google.common.net.InetAddresses;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Complements {@link IpAddressTest}, which parses whole texts. */
class AddressReaderTest {

    private final AddressReader reader = new AddressReader();

    @Test
    void newReaderHasUnspecifiedAddress() {
        assertThat(reader.address()).isEqualTo(IpAddress.parse("::"));
        assertThat(reader.isIpv4()).isFalse();
    }

    @Test
    void readsRangeOfLine() {
        String line = "1\"192.0.2.7\"\t\"2001:db8::1\"2";

        assertThat(reader.read(line, 2, 11)).isTrue();
        assertThat(reader.isIpv4()).isTrue();
        assertThat(reader.high()).isZero();
        assertThat(reader.low()).isEqualTo(0xc000_0207L);
        assertThat(reader.address()).isEqualTo(IpAddress.parse("192.0.2.7"));

        assertThat(reader.read(line, 14, 25)).isTrue();
        assertThat(reader.isIpv4()).isFalse();
        assertThat(reader.high()).isEqualTo(0x2001_0db8_0000_0000L);
        assertThat(reader.low()).isEqualTo(1);
        assertThat(reader.address()).isEqualTo(IpAddress.parse("2001:db8::1"));
    }

    @Test
    void doesNotReadBeyondRange() {
        assertThat(reader.read("10.0.0.1234", 0, 9)).isTrue();
        assertThat(reader.address()).isEqualTo(IpAddress.parse("10.0.0.12"));
        assertThat(reader.read("::1:2", 0, 3)).isTrue();
        assertThat(reader.address()).isEqualTo(IpAddress.parse("::1"));
        assertThat(reader.read("1::2", 0, 3)).isTrue();
        assertThat(reader.address()).isEqualTo(IpAddress.parse("1::"));
        assertThat(reader.read("1::2", 0, 2)).isFalse();
        assertThat(reader.read(":::", 0, 1)).isFalse();
        assertThat(reader.read("1:2", 1, 1)).isFalse();
    }

    @Test
    void readsRangeFarIntoLongText() {
        String text = " ".repeat(1_000) + "192.0.2.7 2001:db8::1 ";

        assertThat(reader.read(text, 1_000, 1_009)).isTrue();
        assertThat(reader.address()).isEqualTo(IpAddress.parse("192.0.2.7"));
        assertThat(reader.read(text, 1_010, 1_021)).isTrue();
        assertThat(reader.address()).isEqualTo(IpAddress.parse("2001:db8::1"));
    }

    @Test
    void forgetsPreviousAddress() {
        reader.read("2001:db8::ffff:1", 0, 16);

        assertThat(reader.read("10.0.0.1", 0, 8)).isTrue();
        assertThat(reader.address()).isEqualTo(IpAddress.parse("10.0.0.1"));
        assertThat(reader.high()).isZero();
        assertThat(reader.read("::2", 0, 3)).isTrue();
        assertThat(reader.address()).isEqualTo(IpAddress.parse("::2"));
        assertThat(reader.isIpv4()).isFalse();
    }

    @Test
    void rejectsTextOverMaximumLength() {
        String longest = "0000:0000:0000:0000:0000:ffff:255.255.255.255";

        assertThat(reader.read(longest, 0, longest.length())).isTrue();
        assertThat(reader.isIpv4()).isTrue();
        assertThat(reader.low()).isEqualTo(0xffff_ffffL);
        assertThat(reader.read("0" + longest, 0, longest.length() + 1)).isFalse();
    }

    /** Every number of groups before, after and instead of the gap. */
    @Test
    void readsGapAtEveryPositionLikeGuava() {
        for (int head = 0; head <= 9; head++) {
            for (int tail = 0; tail <= 9; tail++) {
                for (String last : List.of("f", "1.2.3.4", "abcd")) {
                    String text = groups(head) + "::" + (tail == 0 ? "" : groups(tail - 1, last));
                    assertReadsAsGuava(text);
                    assertReadsAsGuava(text.replace("::", ":"));
                }
            }
        }
    }

    private void assertReadsAsGuava(String text) {
        boolean address = InetAddresses.isInetAddress(text);
        assertThat(reader.read(text, 0, text.length())).as("`%s`", text).isEqualTo(address);
        if (address) {
            assertThat(reader.address()).isEqualTo(IpAddress.of(InetAddresses.forString(text)));
        }
    }

    private static String groups(int count, String... more) {
        List<String> ones = Collections.nCopies(count, "9a0");
        return String.join(":", Stream.concat(ones.stream(), Stream.of(more)).toList());
    }

    @Test
    void readsHexadecimalDigitsInEitherCase() {
        for (int value = 0; value < 16; value++) {
            String digit = Integer.toHexString(value);
            assertThat(reader.read("::" + digit, 0, 3)).isTrue();
            assertThat(reader.low()).isEqualTo(value);
            assertThat(reader.read("::" + digit.toUpperCase(Locale.ROOT), 0, 3)).isTrue();
            assertThat(reader.low()).isEqualTo(value);
        }
        for (char c = 0; c < 300; c++) {
            boolean digit = Character.digit(c, 16) >= 0 && c < 128;
            assertThat(reader.read("::" + c, 0, 3)).as("%s", (int) c).isEqualTo(digit);
        }
    }

    @Test
    void throwsIfRangeExceedsText() {
        assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> reader.read("10.0.0.1", 0, 9));
    }
}
