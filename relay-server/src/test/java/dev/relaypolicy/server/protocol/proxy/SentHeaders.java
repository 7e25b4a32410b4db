package dev.relaypolicy.server.protocol.proxy;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import com.google.common.primitives.Bytes;
import com.google.common.primitives.Ints;
import com.google.common.primitives.Shorts;
import dev.relaypolicy.net.IpAddress;
import java.util.zip.CRC32C;

/** PROXY headers as a proxy sends them, implemented independently from the specification. */
public final class SentHeaders {

    /** The command of a health check. */
    public static final int LOCAL = 0x20;
    /** The command of a proxied connection. */
    public static final int PROXY = 0x21;

    private static final String SIGNATURE = "\r\n\r\n\0\r\nQUIT\n";
    private static final IpAddress SERVER_IPV4 = IpAddress.parse("198.51.100.25");
    private static final IpAddress SERVER_IPV6 = IpAddress.parse("2001:db8:25::1");

    private SentHeaders() {}

    /** Returns a version 1 header for a client. */
    public static byte[] text(String client) {
        boolean ipv4 = client.indexOf(':') < 0;
        return line("PROXY " + (ipv4 ? "TCP4 " : "TCP6 ") + client + " " + (ipv4 ? SERVER_IPV4 : SERVER_IPV6)
                + " 56324 25");
    }

    public static byte[] line(String text) {
        return (text + "\r\n").getBytes(ISO_8859_1);
    }

    /** Returns a version 2 header for a client, with fields after the addresses. */
    public static byte[] binary(IpAddress client, byte[]... fields) {
        IpAddress server = client.isIpv4() ? SERVER_IPV4 : SERVER_IPV6;
        byte[] block = Bytes.concat(
                client.toInetAddress().getAddress(),
                server.toInetAddress().getAddress(),
                Shorts.toByteArray((short) 56324),
                Shorts.toByteArray((short) 25));
        return binary(PROXY, client.isIpv4() ? 0x11 : 0x21, Bytes.concat(block, Bytes.concat(fields)));
    }

    /** Returns a version 2 header with any command, family and content. */
    public static byte[] binary(int command, int family, byte[] rest) {
        return Bytes.concat(
                SIGNATURE.getBytes(ISO_8859_1),
                new byte[] {(byte) command, (byte) family},
                Shorts.toByteArray((short) rest.length),
                rest);
    }

    public static byte[] field(int type, byte[] value) {
        return Bytes.concat(new byte[] {(byte) type}, Shorts.toByteArray((short) value.length), value);
    }

    /** Returns a version 2 header for a client, with a checksum as the last field. */
    public static byte[] checked(IpAddress client, byte[]... fields) {
        byte[] header = binary(client, Bytes.concat(fields), field(0x03, new byte[4]));
        CRC32C crc = new CRC32C();
        crc.update(header);
        System.arraycopy(Ints.toByteArray((int) crc.getValue()), 0, header, header.length - 4, 4);
        return header;
    }
}
