package dev.relaypolicy.tab.xmail;

import dev.relaypolicy.spi.Secret;
import java.util.HexFormat;

/**
 * The password encoding of {@code mailusers.tab}: each byte XOR 0x65, as two lower-case hexadecimal digits
 * (StrUtils.cpp:StrCrypt). {@code secret} becomes {@code 160006170011}. This hides a password from a casual glance
 * only.
 */
public final class XmailPassword {

    private static final int KEY = 0x65;

    private XmailPassword() {}

    /** Returns the stored form of a password. */
    public static String encode(Secret password) {
        return password.use(bytes -> HexFormat.of().formatHex(flipped(bytes)));
    }

    /**
     * Decodes the stored form; empty text is the empty password, which never matches.
     *
     * @throws IllegalArgumentException if the text is not pairs of hexadecimal digits; the message does not repeat the
     *     text
     */
    public static Secret decode(String stored) {
        if (stored.length() % 2 != 0 || !stored.chars().allMatch(HexFormat::isHexDigit)) {
            throw new IllegalArgumentException(
                    "an XMail password is pairs of hexadecimal digits: write it with `relay hash --scheme xmail`");
        }
        return Secret.of(flipped(HexFormat.of().parseHex(stored)));
    }

    private static byte[] flipped(byte[] bytes) {
        byte[] flipped = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            flipped[i] = (byte) (bytes[i] ^ KEY);
        }
        return flipped;
    }
}
