package dev.relaypolicy.server.tls;

import com.google.common.io.ByteArrayDataOutput;
import com.google.common.io.ByteStreams;
import com.google.common.primitives.Bytes;
import java.util.HexFormat;

/** The form of private keys that the JDK reads (RFC 5208). */
final class Pkcs8 {

    private static final byte[] VERSION = HexFormat.of().parseHex("020100");
    /** The algorithm identifier of rsaEncryption. */
    private static final byte[] RSA = HexFormat.of().parseHex("300d06092a864886f70d0101010500");

    private static final int SEQUENCE = 0x30;
    private static final int OCTET_STRING = 0x04;

    private Pkcs8() {}

    /** Puts an RSA key of PKCS#1 into PKCS#8: what is written by {@code openssl genrsa} before OpenSSL 3. */
    static byte[] ofRsa(byte[] pkcs1) {
        return der(SEQUENCE, Bytes.concat(VERSION, RSA, der(OCTET_STRING, pkcs1)));
    }

    /** An object in DER, its length in the short form, or in the long form with four octets or fewer. */
    private static byte[] der(int tag, byte[] content) {
        ByteArrayDataOutput out = ByteStreams.newDataOutput();
        out.write(tag);
        int length = content.length;
        if (length < 0x80) {
            out.write(length);
        } else {
            int octets = (Integer.SIZE - Integer.numberOfLeadingZeros(length) + Byte.SIZE - 1) / Byte.SIZE;
            out.write(0x80 | octets);
            for (int i = octets - 1; i >= 0; i--) {
                out.write(length >>> (i * Byte.SIZE));
            }
        }
        out.write(content);
        return out.toByteArray();
    }
}
