package dev.relaypolicy.server.protocol.proxy;

import com.google.common.primitives.Bytes;
import com.google.common.primitives.Ints;
import com.google.common.primitives.Shorts;
import dev.relaypolicy.net.IpAddress;
import dev.relaypolicy.server.protocol.proxy.HeaderReader.MalformedHeaderException;
import dev.relaypolicy.server.protocol.proxy.ProxyHeader.Client;
import dev.relaypolicy.server.protocol.proxy.ProxyHeader.NoClient;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.zip.CRC32C;

/** Reads the binary PROXY header, version 2, whose numbers are big-endian (proxy-protocol.txt section 2.2). */
final class BinaryHeader {

    static final int FIRST = '\r';

    /** The maximum value of the length field. Enough for all common fields except certificates. */
    static final int MAX_REST = 4096;

    private static final byte[] SIGNATURE = {'\r', '\n', '\r', '\n', 0, '\r', '\n', 'Q', 'U', 'I', 'T', '\n'};

    private static final int VERSION = 0x20;
    private static final int LOCAL = VERSION;
    private static final int PROXY = VERSION | 1;

    private static final int UNSPECIFIED = 0x00;
    private static final int TCP_OVER_IPV4 = 0x11;
    private static final int TCP_OVER_IPV6 = 0x21;
    private static final int UNIX_STREAM = 0x31;

    private static final int CHECKSUM = 0x03;
    private static final int CHECKSUM_LENGTH = 4;
    private static final int FIELD_HEAD = 3;

    private BinaryHeader() {}

    static ProxyHeader read(HeaderReader reader) throws IOException, MalformedHeaderException {
        for (int i = 1; i < SIGNATURE.length; i++) {
            int value = reader.next();
            if (value != (SIGNATURE[i] & 0xff)) {
                throw new MalformedHeaderException("byte " + i + " of the signature is " + value);
            }
        }
        byte[] head = reader.next(4);
        int command = head[0] & 0xff;
        if (command != LOCAL && command != PROXY) {
            throw new MalformedHeaderException("version and command are " + hex(command));
        }
        int length = Shorts.fromBytes(head[2], head[3]) & 0xffff;
        if (length > MAX_REST) {
            throw new MalformedHeaderException("its length is " + length + " bytes, the maximum is " + MAX_REST);
        }
        byte[] rest = reader.next(length);
        if (command == LOCAL) {
            // the addresses of LOCAL must be ignored
            return new NoClient();
        }
        ByteBuffer fields = ByteBuffer.wrap(rest);
        ProxyHeader header = client(head[1] & 0xff, fields);
        checkFields(Bytes.concat(SIGNATURE, head, rest), SIGNATURE.length + head.length + fields.position());
        return header;
    }

    private static String hex(int value) {
        return "0x" + HexFormat.of().toHexDigits((byte) value);
    }

    /** Reads the addresses, and leaves the buffer at the first field. */
    private static ProxyHeader client(int family, ByteBuffer rest) throws MalformedHeaderException {
        return switch (family) {
            case UNSPECIFIED -> new NoClient();
            case TCP_OVER_IPV4 -> {
                byte[] block = block(rest, 12);
                yield new Client(IpAddress.ofIpv4(ByteBuffer.wrap(block).getInt()), port(block, 8));
            }
            case TCP_OVER_IPV6 -> {
                byte[] block = block(rest, 36);
                ByteBuffer addresses = ByteBuffer.wrap(block);
                yield new Client(IpAddress.ofIpv6(addresses.getLong(), addresses.getLong()), port(block, 32));
            }
            case UNIX_STREAM -> {
                block(rest, 216);
                yield new NoClient();
            }
            default -> throw new MalformedHeaderException("family and transport are " + hex(family));
        };
    }

    private static byte[] block(ByteBuffer rest, int length) throws MalformedHeaderException {
        if (rest.remaining() < length) {
            throw new MalformedHeaderException(
                    "its addresses have " + rest.remaining() + " bytes, their family requires " + length);
        }
        byte[] block = new byte[length];
        rest.get(block);
        return block;
    }

    private static int port(byte[] block, int at) {
        return Shorts.fromBytes(block[at], block[at + 1]) & 0xffff;
    }

    /**
     * Checks that the fields (type, length of two bytes, value) end at the end of the header, and the checksum if there
     * is one.
     *
     * @param first the index of the first field
     */
    private static void checkFields(byte[] header, int first) throws MalformedHeaderException {
        int checksumAt = 0;
        int at = first;
        while (at < header.length) {
            int valueAt = at + FIELD_HEAD;
            if (valueAt > header.length) {
                throw new MalformedHeaderException("its last field is truncated");
            }
            int length = Shorts.fromBytes(header[at + 1], header[at + 2]) & 0xffff;
            if (valueAt + length > header.length) {
                throw new MalformedHeaderException("its last field is truncated");
            }
            if (header[at] == CHECKSUM) {
                if (checksumAt > 0 || length != CHECKSUM_LENGTH) {
                    throw new MalformedHeaderException("its checksum is repeated, or is not 4 bytes long");
                }
                checksumAt = valueAt;
            }
            at = valueAt + length;
        }
        if (checksumAt > 0 && !isValid(header, checksumAt)) {
            throw new MalformedHeaderException("its checksum is wrong");
        }
    }

    /** Computes CRC32c with zeros in place of the checksum, and compares. */
    private static boolean isValid(byte[] header, int checksumAt) {
        CRC32C crc = new CRC32C();
        crc.update(header, 0, checksumAt);
        crc.update(new byte[CHECKSUM_LENGTH]);
        int rest = checksumAt + CHECKSUM_LENGTH;
        crc.update(header, rest, header.length - rest);
        return (int) crc.getValue()
                == Ints.fromBytes(
                        header[checksumAt], header[checksumAt + 1], header[checksumAt + 2], header[checksumAt + 3]);
    }
}
