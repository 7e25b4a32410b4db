package dev.relaypolicy.server.proxy;

import com.google.common.primitives.Ints;
import com.google.common.primitives.Shorts;
import java.util.zip.CRC32C;

/**
 * The fields after the addresses of version 2: a type, a length of two bytes, and a value (proxy-protocol.txt section
 * 2.2).
 */
final class HeaderFields {

    private static final int CHECKSUM = 0x03;
    private static final int CHECKSUM_LENGTH = 4;
    private static final int HEAD = 3;

    private HeaderFields() {}

    /**
     * Checks that the fields end exactly at the end of the header, and verifies the checksum if there is one. Ignores
     * other fields.
     *
     * @param first the index of the first field
     */
    static void check(byte[] header, int first) throws MalformedHeaderException {
        int checksum = 0;
        int at = first;
        while (at < header.length) {
            int value = at + HEAD;
            if (value > header.length) {
                throw new MalformedHeaderException("its last field is truncated");
            }
            int length = Shorts.fromBytes(header[at + 1], header[at + 2]) & 0xffff;
            if (value + length > header.length) {
                throw new MalformedHeaderException("its last field is truncated");
            }
            if (header[at] == CHECKSUM) {
                if (checksum > 0 || length != CHECKSUM_LENGTH) {
                    throw new MalformedHeaderException("its checksum is repeated, or is not 4 bytes long");
                }
                checksum = value;
            }
            at = value + length;
        }
        if (checksum > 0 && !isValid(header, checksum)) {
            throw new MalformedHeaderException("its checksum is wrong");
        }
    }

    /** Computes CRC32c over the header, with zeros in place of the checksum, and compares. */
    private static boolean isValid(byte[] header, int checksum) {
        CRC32C crc = new CRC32C();
        crc.update(header, 0, checksum);
        crc.update(new byte[CHECKSUM_LENGTH]);
        int rest = checksum + CHECKSUM_LENGTH;
        crc.update(header, rest, header.length - rest);
        return (int) crc.getValue()
                == Ints.fromBytes(header[checksum], header[checksum + 1], header[checksum + 2], header[checksum + 3]);
    }
}
