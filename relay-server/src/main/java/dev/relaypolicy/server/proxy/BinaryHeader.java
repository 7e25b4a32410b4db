package dev.relaypolicy.server.proxy;

import com.google.common.primitives.Bytes;
import com.google.common.primitives.Shorts;
import dev.relaypolicy.net.IpAddress;
import dev.relaypolicy.server.proxy.ProxyHeader.Client;
import dev.relaypolicy.server.proxy.ProxyHeader.NoClient;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Version 2: signature, version and command, family and transport, length, two addresses, two ports, and
 * type-length-value fields (proxy-protocol.txt section 2.2). Numbers are big-endian.
 */
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

    private BinaryHeader() {}

    /** Reads the rest of a header after its first byte. */
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
            throw new MalformedHeaderException("version and command are " + command);
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
        HeaderFields.check(Bytes.concat(SIGNATURE, head, rest), SIGNATURE.length + head.length + fields.position());
        return header;
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
            default -> throw new MalformedHeaderException("family and transport are " + family);
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
}
