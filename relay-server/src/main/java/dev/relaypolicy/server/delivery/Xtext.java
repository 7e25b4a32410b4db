package dev.relaypolicy.server.delivery;

import java.util.Optional;

/** The xtext encoding: {@code +} and two upper-case hexadecimal digits for an escaped byte (RFC 3461 section 4). */
public final class Xtext {

    private Xtext() {}

    /** Decodes a value, with one character for each byte; empty if it is malformed. */
    public static Optional<String> decode(String value) {
        StringBuilder text = new StringBuilder(value.length());
        for (int at = 0; at < value.length(); at++) {
            char c = value.charAt(at);
            if (c == '+') {
                int high = at + 2 < value.length() ? digit(value.charAt(at + 1)) : -1;
                int low = at + 2 < value.length() ? digit(value.charAt(at + 2)) : -1;
                if (high < 0 || low < 0) {
                    return Optional.empty();
                }
                text.append((char) (high << 4 | low));
                at += 2;
            } else if (c > ' ' && c <= '~' && c != '=') {
                text.append(c);
            } else {
                return Optional.empty();
            }
        }
        return Optional.of(text.toString());
    }

    private static int digit(char c) {
        return c >= 'a' ? -1 : Character.digit(c, 16);
    }
}
