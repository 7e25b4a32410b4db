package dev.relaypolicy.net;

import java.util.Optional;

/** The text forms of addresses: strict reading (Java's own reader takes octal, short forms and names), canonical writing. */
final class AddressText {

    private static final int NOT_A_DIGIT = -1;

    private AddressText() {}

    static Optional<IpAddress> parse(CharSequence text, int from, int to) {
        for (int i = from; i < to; i++) {
            char c = text.charAt(i);
            if (c == ':') {
                return parseIpv6(text, from, to);
            } else if (c == '.') {
                long bits = parseIpv4(text, from, to);
                return bits < 0 ? Optional.empty() : Optional.of(IpAddress.ofIpv4((int) bits));
            }
        }
        return Optional.empty();
    }

    /** Returns the 32 bits, or -1 where the text is not four decimal parts of 0 to 255 without leading zeros. */
    static long parseIpv4(CharSequence text, int from, int to) {
        long bits = 0;
        int part = 0;
        int digits = 0;
        int dots = 0;
        for (int i = from; i < to; i++) {
            char c = text.charAt(i);
            if (c == '.') {
                if (digits == 0 || ++dots > 3) {
                    return -1;
                }
                bits = bits << 8 | part;
                part = 0;
                digits = 0;
            } else {
                if (c < '0' || c > '9' || (digits > 0 && part == 0)) {
                    return -1;
                }
                part = part * 10 + (c - '0');
                digits++;
                if (part > 255) {
                    return -1;
                }
            }
        }
        return dots == 3 && digits > 0 ? bits << 8 | part : -1;
    }

    /** RFC 4291 section 2.2: eight groups, one run of them as {@code ::}, the last two as IPv4. */
    private static Optional<IpAddress> parseIpv6(CharSequence text, int from, int to) {
        long high = 0;
        long low = 0;
        int groups = 0;
        int gapAt = -1;
        int i = from;
        if (startsGap(text, i, to)) {
            gapAt = 0;
            i += 2;
        }
        while (i < to) {
            int start = i;
            int value = 0;
            while (i < to && hex(text.charAt(i)) != NOT_A_DIGIT && i - start < 4) {
                value = value << 4 | hex(text.charAt(i++));
            }
            if (i < to && text.charAt(i) == '.') {
                long ipv4 = parseIpv4(text, start, to);
                if (ipv4 < 0 || groups > 6) {
                    return Optional.empty();
                }
                high = high << 32 | low >>> 32;
                low = low << 32 | ipv4;
                groups += 2;
                i = to;
                break;
            }
            if (i == start || groups == 8) {
                return Optional.empty();
            }
            high = high << 16 | low >>> 48;
            low = low << 16 | value;
            groups++;
            if (i == to) {
                break;
            }
            if (startsGap(text, i, to)) {
                if (gapAt >= 0) {
                    return Optional.empty();
                }
                gapAt = groups;
                i += 2;
            } else if (text.charAt(i) == ':' && i + 1 < to) {
                i++;
            } else {
                return Optional.empty();
            }
        }
        if (gapAt < 0) {
            return groups == 8 ? Optional.of(IpAddress.ofIpv6(high, low)) : Optional.empty();
        }
        return groups > 7 ? Optional.empty() : Optional.of(openGap(high, low, groups, gapAt));
    }

    private static boolean startsGap(CharSequence text, int at, int to) {
        return at + 1 < to && text.charAt(at) == ':' && text.charAt(at + 1) == ':';
    }

    /** Moves the groups before the gap to the top; those after it stand right already. */
    private static IpAddress openGap(long high, long low, int groups, int gapAt) {
        int tailBits = 16 * (groups - gapAt);
        int shift = 16 * (8 - groups);
        long tailHigh = tailBits > 64 ? high & -1L >>> (128 - tailBits) : 0;
        long tailLow = tailBits >= 64 ? low : low & (1L << tailBits) - 1;
        long headHigh = high ^ tailHigh;
        long headLow = low ^ tailLow;
        long movedHigh =
                shift >= 64 ? shift == 128 ? 0 : headLow << (shift - 64) : headHigh << shift | headLow >>> (64 - shift);
        long movedLow = shift >= 64 ? 0 : headLow << shift;
        return IpAddress.ofIpv6(movedHigh | tailHigh, movedLow | tailLow);
    }

    private static int hex(char c) {
        if (c >= '0' && c <= '9') {
            return c - '0';
        }
        int lower = c | 0x20;
        return lower >= 'a' && lower <= 'f' && c < 0x80 ? lower - 'a' + 10 : NOT_A_DIGIT;
    }

    static String ipv4(int bits) {
        return (bits >>> 24) + "." + (bits >>> 16 & 0xff) + "." + (bits >>> 8 & 0xff) + "." + (bits & 0xff);
    }

    /** RFC 5952: lower case, no leading zeros, the longest run of two or more zero groups as {@code ::}. */
    static String ipv6(long high, long low) {
        int[] groups = new int[8];
        for (int i = 0; i < 8; i++) {
            groups[i] = (int) ((i < 4 ? high : low) >>> (48 - 16 * (i % 4))) & 0xffff;
        }
        int gapAt = -1;
        int gapLength = 1;
        for (int i = 0; i < 8; i++) {
            int run = 0;
            while (i + run < 8 && groups[i + run] == 0) {
                run++;
            }
            if (run > gapLength) {
                gapAt = i;
                gapLength = run;
            }
        }
        StringBuilder out = new StringBuilder(39);
        for (int i = 0; i < 8; i++) {
            if (i == gapAt) {
                out.append("::");
                i += gapLength - 1;
            } else {
                if (i > 0 && out.charAt(out.length() - 1) != ':') {
                    out.append(':');
                }
                out.append(Integer.toHexString(groups[i]));
            }
        }
        return out.toString();
    }
}
