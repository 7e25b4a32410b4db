package dev.relaypolicy.server.protocol.proxy;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.primitives.Bytes;
import dev.relaypolicy.net.IpAddress;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProxyHeaderTest {

    private static final IpAddress CLIENT = IpAddress.parse("203.0.113.9");
    private static final byte[] NEXT = "EHLO x\r\n".getBytes(US_ASCII);

    /** Reads a header followed by a command, and asserts that the command is left unread. */
    private static ProxyHeader read(byte[] header) throws IOException {
        ByteArrayInputStream in = new ByteArrayInputStream(Bytes.concat(header, NEXT));
        ProxyHeader result = ProxyHeader.read(in);
        if (!(result instanceof ProxyHeader.Malformed)) {
            assertThat(in.readAllBytes()).as("unread data").isEqualTo(NEXT);
        }
        return result;
    }

    private static ProxyHeader line(String text) throws IOException {
        return read(SentHeaders.line(text));
    }

    @ParameterizedTest
    @CsvSource({
        "PROXY TCP4 203.0.113.9 198.51.100.25 56324 25, 203.0.113.9, 56324",
        "PROXY TCP4 255.255.255.255 255.255.255.255 65535 65535, 255.255.255.255, 65535",
        "PROXY TCP4 0.0.0.0 0.0.0.0 0 0, 0.0.0.0, 0",
        "PROXY TCP6 2001:DB8::9 2001:db8::25 1 25, 2001:db8::9, 1",
        "PROXY TCP6 ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff 65535 65535,"
                + " ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff, 65535",
    })
    void readsClientFromTextHeader(String line, String client, int port) throws IOException {
        assertThat(line(line)).isEqualTo(new ProxyHeader.Client(IpAddress.parse(client), port));
    }

    @ParameterizedTest
    @ValueSource(strings = {"::ffff:203.0.113.9", "::ffff:cb00:7109", "0:0:0:0:0:FFFF:203.0.113.9"})
    void r14_convertsMappedClientToIpv4(String client) throws IOException {
        assertThat(line("PROXY TCP6 " + client + " ::ffff:198.51.100.25 1 25"))
                .isEqualTo(new ProxyHeader.Client(CLIENT, 1));
        byte[] mapped = Bytes.concat(
                new byte[10], new byte[] {-1, -1}, CLIENT.toInetAddress().getAddress(), new byte[20]);
        assertThat(read(SentHeaders.binary(SentHeaders.PROXY, 0x21, mapped)))
                .isEqualTo(new ProxyHeader.Client(CLIENT, 0));
    }

    @ParameterizedTest
    @ValueSource(strings = {"64:ff9b::203.0.113.9", "2002:cb00:7109::", "::203.0.113.9"})
    void r14_keepsOtherIpv6FormsAsIpv6(String client) throws IOException {
        assertThat(line("PROXY TCP6 " + client + " ::1 1 25"))
                .isEqualTo(new ProxyHeader.Client(IpAddress.parse(client), 1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"PROXY UNKNOWN", "PROXY UNKNOWN 127.0.0.1 127.0.0.1 1 2", "PROXY UNKNOWN anything at all"})
    void unknownProtocolHasNoClient(String line) throws IOException {
        assertThat(line(line)).isEqualTo(new ProxyHeader.NoClient());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "P",
                "EHLO x",
                "proxy TCP4 203.0.113.9 198.51.100.25 56324 25",
                "PROXY",
                "PROXY ",
                "PROXY  TCP4 203.0.113.9 198.51.100.25 56324 25",
                "PROXY\tTCP4 203.0.113.9 198.51.100.25 56324 25",
                "PROXY TCP4",
                "PROXY TCP4 203.0.113.9",
                "PROXY TCP4 203.0.113.9 198.51.100.25 56324",
                "PROXY TCP4 203.0.113.9 198.51.100.25 56324 25 ",
                "PROXY TCP4 203.0.113.9 198.51.100.25 56324 25 1",
                "PROXY TCP4  203.0.113.9 198.51.100.25 56324 25",
                "PROXY tcp4 203.0.113.9 198.51.100.25 56324 25",
                "PROXY TCP5 203.0.113.9 198.51.100.25 56324 25",
                "PROXY UDP4 203.0.113.9 198.51.100.25 56324 25",
                "PROXY UNKNOWNX",
                "PROXY unknown",
                // the addresses do not match the family
                "PROXY TCP4 2001:db8::9 2001:db8::25 56324 25",
                "PROXY TCP4 203.0.113.9 2001:db8::25 56324 25",
                "PROXY TCP4 ::ffff:203.0.113.9 198.51.100.25 56324 25",
                "PROXY TCP6 203.0.113.9 198.51.100.25 56324 25",
                "PROXY TCP6 2001:db8::9 198.51.100.25 56324 25",
                // invalid addresses
                "PROXY TCP4 203.0.113.09 198.51.100.25 56324 25",
                "PROXY TCP4 0203.0.113.9 198.51.100.25 56324 25",
                "PROXY TCP4 203.0.113 198.51.100.25 56324 25",
                "PROXY TCP4 203.0.113.256 198.51.100.25 56324 25",
                "PROXY TCP4 0xcb.0.113.9 198.51.100.25 56324 25",
                "PROXY TCP4 3405803785 198.51.100.25 56324 25",
                "PROXY TCP6 2001:db8::9%eth0 ::1 56324 25",
                "PROXY TCP6 [2001:db8::9] ::1 56324 25",
                "PROXY TCP6 2001:db8::9::1 ::1 56324 25",
                // invalid ports
                "PROXY TCP4 203.0.113.9 198.51.100.25 65536 25",
                "PROXY TCP4 203.0.113.9 198.51.100.25 56324 65536",
                "PROXY TCP4 203.0.113.9 198.51.100.25 056324 25",
                "PROXY TCP4 203.0.113.9 198.51.100.25 56324 00",
                "PROXY TCP4 203.0.113.9 198.51.100.25 -1 25",
                "PROXY TCP4 203.0.113.9 198.51.100.25 +1 25",
                "PROXY TCP4 203.0.113.9 198.51.100.25 0x1 25",
                "PROXY TCP4 203.0.113.9 198.51.100.25 99999999999999999999 25",
                "PROXY TCP4 203.0.113.9 198.51.100.25  25",
                "PROXY TCP4 203.0.113.9 198.51.100.25 56324 25\r",
                "PROXY TCP4 203.0.113.9 198.51.100.25 56324 25\n",
                "PROXY TCP4 203.0.113.9 198.51.100.25\0 56324 25",
                "PROXY UNKNOWN \0",
                "PROXY UNKNOWN \u00e9",
            })
    void rejectsMalformedTextHeader(String line) throws IOException {
        assertThat(line(line)).isInstanceOf(ProxyHeader.Malformed.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"PROXY TCP4 localhost localhost 1 2", "PROXY TCP4 mail.example.org 198.51.100.25 1 2"})
    void r13_rejectsHostNameAsClient(String line) throws IOException {
        assertThat(line(line)).isInstanceOf(ProxyHeader.Malformed.class);
    }

    @Test
    void limitsTextHeaderTo107Bytes() throws IOException {
        String unknown = "PROXY UNKNOWN ";
        assertThat(line(unknown + "x".repeat(105 - unknown.length()))).isEqualTo(new ProxyHeader.NoClient());
        assertThat(line(unknown + "x".repeat(106 - unknown.length()))).isInstanceOf(ProxyHeader.Malformed.class);
    }

    /** Otherwise, a client that expects the server to speak first would wait for the full timeout. */
    @ParameterizedTest
    @ValueSource(strings = {"E", "PR ", "PROXYX", "\r\n\r\nX", "\n", "\u0016\u0003\u0001"})
    void stopsAtFirstInvalidByte(String start) throws IOException {
        ByteArrayInputStream in = new ByteArrayInputStream((start + "unread").getBytes(ISO_8859_1));
        assertThat(ProxyHeader.read(in)).isInstanceOf(ProxyHeader.Malformed.class);
        assertThat(new String(in.readAllBytes(), ISO_8859_1)).endsWith("unread");
    }

    @Test
    void readsClientFromBinaryHeader() throws IOException {
        for (String client : new String[] {"203.0.113.9", "2001:db8::9", "0.0.0.0", "::"}) {
            IpAddress address = IpAddress.parse(client);
            ProxyHeader.Client expected = new ProxyHeader.Client(address, 56324);
            assertThat(read(SentHeaders.binary(address))).isEqualTo(expected);
            assertThat(read(SentHeaders.binary(address, SentHeaders.field(0x02, new byte[20]))))
                    .isEqualTo(expected);
            assertThat(read(SentHeaders.checked(address, SentHeaders.field(0x04, new byte[0]))))
                    .isEqualTo(expected);
        }
    }

    /** The checksum was computed independently, bit by bit. */
    @Test
    void acceptsRecordedHeaderWithChecksum() throws IOException {
        byte[] recorded = HexFormat.of()
                .parseHex("0d0a0d0a000d0a515549540a" + "2111" + "0013" + "cb007109" + "c6336419" + "dc04" + "0019"
                        + "030004" + "4835ec2a");
        assertThat(read(recorded)).isEqualTo(new ProxyHeader.Client(CLIENT, 56324));
    }

    @Test
    void healthCheckHasNoClient() throws IOException {
        ProxyHeader none = new ProxyHeader.NoClient();
        byte[] addresses = Arrays.copyOfRange(SentHeaders.binary(CLIENT), 16, 28);
        assertThat(read(SentHeaders.binary(SentHeaders.LOCAL, 0x00, new byte[0])))
                .isEqualTo(none);
        assertThat(read(SentHeaders.binary(SentHeaders.LOCAL, 0x11, addresses)))
                .as("ignores the addresses of a health check")
                .isEqualTo(none);
        assertThat(read(SentHeaders.binary(SentHeaders.LOCAL, 0xff, new byte[3])))
                .isEqualTo(none);
        assertThat(read(SentHeaders.binary(SentHeaders.PROXY, 0x00, new byte[0])))
                .isEqualTo(none);
        assertThat(read(SentHeaders.binary(SentHeaders.PROXY, 0x31, new byte[216])))
                .isEqualTo(none);
    }

    private static void assertMalformed(byte[] header) throws IOException {
        assertThat(read(header)).isInstanceOf(ProxyHeader.Malformed.class);
    }

    @Test
    void rejectsMalformedBinaryHeader() throws IOException {
        byte[] block = Arrays.copyOfRange(SentHeaders.binary(CLIENT), 16, 28);
        for (int command : new int[] {0x00, 0x01, 0x10, 0x11, 0x22, 0x2f, 0x31, 0xff}) {
            assertMalformed(SentHeaders.binary(command, 0x11, block));
        }
        for (int family : new int[] {0x01, 0x02, 0x10, 0x12, 0x20, 0x22, 0x30, 0x32, 0x41, 0xff}) {
            assertMalformed(SentHeaders.binary(SentHeaders.PROXY, family, new byte[300]));
        }
        assertMalformed(SentHeaders.binary(SentHeaders.PROXY, 0x11, Arrays.copyOf(block, 11)));
        assertMalformed(SentHeaders.binary(SentHeaders.PROXY, 0x11, new byte[0]));
        assertMalformed(SentHeaders.binary(SentHeaders.PROXY, 0x21, block));
        assertMalformed(SentHeaders.binary(SentHeaders.PROXY, 0x21, new byte[35]));
        assertMalformed(SentHeaders.binary(SentHeaders.PROXY, 0x31, new byte[215]));
    }

    @Test
    void rejectsTruncatedFields() throws IOException {
        assertMalformed(SentHeaders.binary(CLIENT, new byte[] {2}));
        assertMalformed(SentHeaders.binary(CLIENT, new byte[] {2, 0}));
        assertMalformed(SentHeaders.binary(CLIENT, new byte[] {2, 0, 1}));
        assertMalformed(SentHeaders.binary(CLIENT, new byte[] {2, -1, -1, 0}));
        assertMalformed(SentHeaders.binary(SentHeaders.PROXY, 0x00, new byte[] {1, 2}));
    }

    @Test
    void rejectsWrongOrRepeatedChecksum() throws IOException {
        byte[] wrong = SentHeaders.checked(CLIENT);
        wrong[wrong.length - 1] ^= 1;
        assertMalformed(wrong);
        assertMalformed(SentHeaders.binary(CLIENT, SentHeaders.field(0x03, new byte[4])));
        assertMalformed(SentHeaders.binary(CLIENT, SentHeaders.field(0x03, new byte[3])));
        assertMalformed(SentHeaders.binary(CLIENT, SentHeaders.field(0x03, new byte[0])));
        assertMalformed(SentHeaders.checked(CLIENT, SentHeaders.field(0x03, new byte[4])));
    }

    @Test
    void limitsBinaryHeaderLength() throws IOException {
        byte[] filled = SentHeaders.field(0x04, new byte[4096 - 12 - 3]);
        assertThat(read(SentHeaders.binary(CLIENT, filled))).isInstanceOf(ProxyHeader.Client.class);
        assertMalformed(SentHeaders.binary(CLIENT, SentHeaders.field(0x04, new byte[4096 - 12 - 2])));
        assertMalformed(SentHeaders.binary(SentHeaders.LOCAL, 0x00, new byte[65_535]));
    }
}
