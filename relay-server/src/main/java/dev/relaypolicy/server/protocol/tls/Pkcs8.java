package dev.relaypolicy.server.protocol.tls;

import com.google.common.io.ByteArrayDataOutput;
import com.google.common.io.ByteStreams;
import com.google.common.primitives.Bytes;
import java.util.HexFormat;

/** The private key format of the JDK (RFC 5208). */
final class Pkcs8 {

    private static final byte[] VERSION = HexFormat.of().parseHex("020100");
    private static final byte[] RSA = HexFormat.of().parseHex("300d06092a864886f70d0101010500");

    private static final int SEQUENCE = 0x30;
    private static final int OCTET_STRING = 0x04;

    private Pkcs8() {}

    /** Converts an RSA key from PKCS#1, the output of {@code openssl genrsa} before OpenSSL 3, to PKCS#8. */
    static byte[] ofRsa(byte[] pkcs1) {
        return der(SEQUENCE, Bytes.concat(VERSION, RSA, der(OCTET_STRING, pkcs1)));
    }

    /** Encodes a DER object. The length uses the short form, or the long form with up to four bytes. */
    private static byte[] der(int tag, byte[] content) {
        ByteArrayDataOutput out = ByteStreams.newDataOutput();
        out.write(tag);
        int length = content.length;
        if (length < 0x80) {
            out.write(length);
        } else {
            int bytes = (Integer.SIZE - Integer.numberOfLeadingZeros(length) + Byte.SIZE - 1) / Byte.SIZE;
            out.write(0x80 | bytes);
            for (int i = bytes - 1; i >= 0; i--) {
                out.write(length >>> (i * Byte.SIZE));
            }
        }
        out.write(content);
        return out.toByteArray();
    }
}
