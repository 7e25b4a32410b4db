package dev.relaypolicy.net;

import java.util.Arrays;

/**
 * A parser that reads one address after another from text without allocating, for files with millions of rows. Accepts
 * exactly the texts that {@link IpAddress#parse} accepts. Not thread-safe.
 *
 * <pre>{@code
 * if (reader.read(line, 0, line.indexOf('\t'))) {
 *     seen.add(reader.high(), reader.low());
 * }
 * }</pre>
 */
public final class AddressReader {

    /** The length of {@code 0000:0000:0000:0000:0000:ffff:255.255.255.255}. */
    private static final int MAX_LENGTH = 45;

    private static final int NONE = -1;

    /** The value of each ASCII character as a hexadecimal digit, or -1. */
    private static final byte[] HEX = new byte[128];

    static {
        Arrays.fill(HEX, (byte) NONE);
        for (int value = 0; value < 16; value++) {
            char digit = Character.forDigit(value, 16);
            HEX[digit] = (byte) value;
            HEX[Character.toUpperCase(digit)] = (byte) value;
        }
    }

    private boolean ipv4;
    private long high;
    private long low;

    /** Creates a reader with the address {@code ::}. */
    public AddressReader() {}

    /**
     * Parses a range of the text.
     *
     * @return whether the range is an address; if not, the reader's address is undefined
     */
    public boolean read(CharSequence text, int from, int to) {
        if (to - from > MAX_LENGTH) {
            return false;
        }
        for (int i = from; i < to; i++) {
            char c = text.charAt(i);
            if (c == '.') {
                ipv4 = true;
                high = 0;
                low = ipv4Bits(text, from, to);
                return low >= 0;
            } else if (c == ':') {
                return readIpv6(text, from, to);
            }
        }
        return false;
    }

    /** Returns whether the address is IPv4, which includes mapped addresses (R14). */
    public boolean isIpv4() {
        return ipv4;
    }

    /** Returns the address as {@link IpAddress#high()}. */
    public long high() {
        return high;
    }

    /** Returns the address as {@link IpAddress#low()}. */
    public long low() {
        return low;
    }

    /** Returns the address as an object. */
    public IpAddress address() {
        return ipv4 ? IpAddress.ofIpv4((int) low) : IpAddress.ofIpv6(high, low);
    }

    /** Returns the 32 bits, or -1 if the range is not an IPv4 address. */
    static long ipv4Bits(CharSequence text, int from, int to) {
        long bits = 0;
        int part = 0;
        int digits = 0;
        int dots = 0;
        for (int i = from; i < to; i++) {
            char c = text.charAt(i);
            if (c == '.' && digits > 0) {
                bits = bits << 8 | part;
                part = 0;
                digits = 0;
                dots++;
            } else {
                part = part * 10 + (c - '0');
                if (c < '0' || c > '9' || part > 255 || (digits > 0 && part < 10)) {
                    return NONE;
                }
                digits++;
            }
        }
        return dots == 3 && digits > 0 ? bits << 8 | part : NONE;
    }

    /** RFC 4291 section 2.2: eight groups; {@code ::} for one run of zero groups; the last two groups may be IPv4. */
    private boolean readIpv6(CharSequence text, int from, int to) {
        high = 0;
        low = 0;
        long headHigh = 0;
        long headLow = 0;
        int headGroups = NONE;
        int groups = 0;
        int i = from;
        if (startsGap(text, i, to)) {
            headGroups = 0;
            i += 2;
        }
        while (i < to) {
            int start = i;
            int value = 0;
            while (i < to && hex(text.charAt(i)) != NONE) {
                value = value << 4 | hex(text.charAt(i++));
            }
            if (i < to && text.charAt(i) == '.') {
                long bits = ipv4Bits(text, start, to);
                append(32, bits);
                groups += 2;
                if (bits < 0) {
                    return false;
                }
                break;
            }
            if (i == start || i - start > 4) {
                return false;
            }
            append(16, value);
            groups++;
            if (startsGap(text, i, to) && headGroups == NONE) {
                headHigh = high;
                headLow = low;
                headGroups = groups;
                high = 0;
                low = 0;
                i += 2;
            } else if (i < to && (text.charAt(i++) != ':' || i == to)) {
                return false;
            }
        }
        if (headGroups == NONE ? groups != 8 : groups >= 8) {
            return false;
        }
        if (headGroups > 0) {
            int shift = 16 * (8 - headGroups);
            high |= shift < 64 ? headHigh << shift | headLow >>> (64 - shift) : headLow << (shift - 64);
            low |= shift < 64 ? headLow << shift : 0;
        }
        ipv4 = high == 0 && low >>> 32 == 0xffff;
        low = ipv4 ? low & 0xffff_ffffL : low;
        return true;
    }

    private void append(int bits, long value) {
        high = high << bits | low >>> (64 - bits);
        low = low << bits | value;
    }

    private static boolean startsGap(CharSequence text, int at, int to) {
        return at + 1 < to && text.charAt(at) == ':' && text.charAt(at + 1) == ':';
    }

    private static int hex(char c) {
        return c < HEX.length ? HEX[c] : NONE;
    }
}
