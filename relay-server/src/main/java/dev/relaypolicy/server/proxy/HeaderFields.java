package dev.relaypolicy.server.proxy;

import com.google.common.primitives.Ints;
import com.google.common.primitives.Shorts;
import java.util.zip.CRC32C;

/** The fields behind the addresses of version 2: a type, a length of two octets, a value (proxy-protocol.txt section 2.2). */
final class HeaderFields {

    private static final int CHECKSUM = 0x03;
    private static final int CHECKSUM_OCTETS = 4;
    private static final int HEAD = 3;

    private HeaderFields() {}

    /**
     * Sees that the fields fill the header to its end, and that its checksum is right where it has one, as a receiver must. What
     * the others say is of no use here.
     *
     * @param header the whole header
     * @param first where the first field begins
     */
    static void check(byte[] header, int first) throws MalformedHeaderException {
        int checksum = 0;
        int at = first;
        while (at < header.length) {
            int value = at + HEAD;
            if (value > header.length) {
                throw new MalformedHeaderException("its last field is cut off");
            }
            int length = Shorts.fromBytes(header[at + 1], header[at + 2]) & 0xffff;
            if (value + length > header.length) {
                throw new MalformedHeaderException("its last field is cut off");
            }
            if (header[at] == CHECKSUM) {
                if (checksum > 0 || length != CHECKSUM_OCTETS) {
                    throw new MalformedHeaderException("its checksum is given twice, or is not 4 octets long");
                }
                checksum = value;
            }
            at = value + length;
        }
        if (checksum > 0 && !isRight(header, checksum)) {
            throw new MalformedHeaderException("its checksum is wrong");
        }
    }

    /** CRC32c over the whole header, with nulls in the place of the checksum itself. */
    private static boolean isRight(byte[] header, int checksum) {
        CRC32C crc = new CRC32C();
        crc.update(header, 0, checksum);
        crc.update(new byte[CHECKSUM_OCTETS]);
        int behind = checksum + CHECKSUM_OCTETS;
        crc.update(header, behind, header.length - behind);
        return (int) crc.getValue()
                == Ints.fromBytes(header[checksum], header[checksum + 1], header[checksum + 2], header[checksum + 3]);
    }
}
