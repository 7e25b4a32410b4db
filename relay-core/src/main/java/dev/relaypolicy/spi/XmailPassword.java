package dev.relaypolicy.spi;

import java.util.HexFormat;

/**
 * The password form of XMail's {@code mailusers.tab}: each byte exclusive-or 0x65, in two lower-case hexadecimal digits
 * (StrUtils.cpp:StrCrypt). {@code secret} is {@code 160006170011}. It hides a password from a glance and from nothing else.
 */
public final class XmailPassword {

    private static final int KEY = 0x65;

    private XmailPassword() {}

    /** Returns the stored form of a password. */
    public static String encode(Secret password) {
        return password.use(bytes -> HexFormat.of().formatHex(flipped(bytes)));
    }

    /**
     * Reads the stored form of a password.
     *
     * @param stored pairs of hexadecimal digits of either case; none is the empty password, which opens nothing
     * @throws IllegalArgumentException where the text is anything else; the message does not repeat it
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
