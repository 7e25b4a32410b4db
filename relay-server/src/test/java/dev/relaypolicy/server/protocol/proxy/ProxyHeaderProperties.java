package dev.relaypolicy.server.protocol.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.primitives.Bytes;
import dev.relaypolicy.net.IpAddress;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Arrays;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

class ProxyHeaderProperties {

    private static ProxyHeader read(byte[] octets) throws IOException {
        return ProxyHeader.read(new ByteArrayInputStream(octets));
    }

    @Property(tries = 2000)
    void readsClientFromBothVersions(@ForAll("addresses") IpAddress client, @ForAll("fields") byte[] fields)
            throws IOException {
        ProxyHeader expected = new ProxyHeader.Client(client, 56324);
        assertThat(read(SentHeaders.text(client.toString()))).isEqualTo(expected);
        assertThat(read(SentHeaders.binary(client, fields))).isEqualTo(expected);
        assertThat(read(SentHeaders.checked(client, fields))).isEqualTo(expected);
    }

    @Property(tries = 2000)
    void rejectsTruncatedHeader(
            @ForAll("addresses") IpAddress client,
            @ForAll("fields") byte[] fields,
            @ForAll @IntRange(max = 4000) int at)
            throws IOException {
        for (byte[] header : new byte[][] {
            SentHeaders.text(client.toString()), SentHeaders.binary(client, fields), SentHeaders.checked(client, fields)
        }) {
            byte[] cut = Arrays.copyOf(header, at % header.length);
            assertThat(read(cut)).isInstanceOf(ProxyHeader.Malformed.class);
        }
    }

    /** A wrong byte may turn the header into a health check, or hide the checksum, but never yields another client. */
    @Property(tries = 5000)
    void checksumDetectsOneWrongByte(
            @ForAll("addresses") IpAddress client,
            @ForAll @IntRange(max = 4000) int at,
            @ForAll @IntRange(min = 1, max = 255) int change)
            throws IOException {
        byte[] header = SentHeaders.checked(client);
        header[at % header.length] ^= (byte) change;

        ProxyHeader read = read(header);

        if (read instanceof ProxyHeader.Client named) {
            assertThat(named.address()).isEqualTo(client);
        }
    }

    /** Any input has a result. */
    @Property(tries = 5000)
    void readsAnyBytes(@ForAll("noise") byte[] octets) throws IOException {
        assertThat(read(octets)).isNotNull();
    }

    @Provide
    Arbitrary<IpAddress> addresses() {
        Arbitrary<IpAddress> ipv4 = Arbitraries.integers().map(IpAddress::ofIpv4);
        // excludes mapped addresses, which are IPv4
        Arbitrary<IpAddress> ipv6 = Combinators.combine(
                        Arbitraries.longs().filter(high -> high != 0), Arbitraries.longs())
                .as(IpAddress::ofIpv6);
        return Arbitraries.oneOf(ipv4, ipv6);
    }

    /** Any fields except a checksum. */
    @Provide
    Arbitrary<byte[]> fields() {
        Arbitrary<byte[]> field = Combinators.combine(
                        Arbitraries.integers().between(4, 255),
                        Arbitraries.bytes().array(byte[].class).ofMaxSize(60))
                .as(SentHeaders::field);
        return field.list().ofMaxSize(5).map(fields -> Bytes.concat(fields.toArray(new byte[0][])));
    }

    @Provide
    Arbitrary<byte[]> noise() {
        Arbitrary<byte[]> octets = Arbitraries.bytes().array(byte[].class).ofMaxSize(80);
        Arbitrary<byte[]> binary = Combinators.combine(
                        Arbitraries.of(0x20, 0x21, 0x22, 0x11),
                        Arbitraries.of(0x00, 0x11, 0x21, 0x31, 0x12, 0xff),
                        Arbitraries.bytes().array(byte[].class).ofMaxSize(250))
                .as(SentHeaders::binary);
        Arbitrary<byte[]> text = Arbitraries.of(
                        "PROXY", " ", "TCP4", "TCP6", "UNKNOWN", "1.2.3.4", "::1", "25", "65536", "\r", "\n", "0", "\0")
                .list()
                .ofMaxSize(14)
                .map(parts -> SentHeaders.line(String.join("", parts)));
        return Arbitraries.oneOf(octets, binary, text);
    }
}
