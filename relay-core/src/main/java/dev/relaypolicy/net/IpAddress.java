package dev.relaypolicy.net;

import com.google.common.net.InetAddresses;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;

/**
 * An IPv4 or IPv6 address. An IPv4-mapped IPv6 address is the IPv4 address (R14). Immutable; ordered IPv4 first, then
 * by unsigned value.
 */
public final class IpAddress implements Comparable<IpAddress> {

    /** The lower half of {@code ::ffff:0.0.0.0}; the upper half is 0. */
    static final long MAPPED_FIRST = 0xffffL << 32;

    /** The lower half of the address after {@code ::ffff:255.255.255.255}. */
    static final long MAPPED_END = 1L << 48;

    private final boolean ipv4;
    private final long high;
    private final long low;

    private IpAddress(boolean ipv4, long high, long low) {
        this.ipv4 = ipv4;
        this.high = high;
        this.low = low;
    }

    /** Returns the IPv4 address with these 32 bits. */
    public static IpAddress ofIpv4(int bits) {
        return new IpAddress(true, 0, bits & 0xffff_ffffL);
    }

    /** Returns the address with these 128 bits; a mapped address becomes IPv4. */
    public static IpAddress ofIpv6(long high, long low) {
        return high == 0 && (low & ~0xffff_ffffL) == MAPPED_FIRST ? ofIpv4((int) low) : new IpAddress(false, high, low);
    }

    /** Converts a JDK address; drops the scope of an IPv6 address. */
    public static IpAddress of(InetAddress address) {
        byte[] bytes = address.getAddress();
        if (bytes.length == 4) {
            return ofIpv4((int) bits(bytes, 0, 4));
        }
        return ofIpv6(bits(bytes, 0, 8), bits(bytes, 8, 8));
    }

    private static long bits(byte[] bytes, int from, int count) {
        long value = 0;
        for (int i = from; i < from + count; i++) {
            value = value << 8 | (bytes[i] & 0xff);
        }
        return value;
    }

    /**
     * Parses an address: four decimal numbers without leading zeros, or the IPv6 forms of RFC 4291 section 2.2. Zones,
     * short, octal and hexadecimal IPv4 forms, spaces and names are rejected.
     *
     * @throws IllegalArgumentException if the text is not an address
     */
    public static IpAddress parse(String text) {
        return tryParse(text).orElseThrow(() -> notAnAddress(text, text.length()));
    }

    static IllegalArgumentException notAnAddress(CharSequence text, int to) {
        return new IllegalArgumentException("`" + text.subSequence(0, to) + "` is not an IP address: write it as"
                + " `192.0.2.1` or `2001:db8::1`, without leading zeros, names or blanks");
    }

    /** Parses an address like {@link #parse}; returns empty if the text is not an address. */
    public static Optional<IpAddress> tryParse(CharSequence text) {
        AddressReader reader = new AddressReader();
        return reader.read(text, 0, text.length()) ? Optional.of(reader.address()) : Optional.empty();
    }

    /** Parses an IPv4 address; returns empty for anything else, including mapped IPv6 addresses. */
    public static Optional<IpAddress> tryParseIpv4(CharSequence text) {
        long bits = AddressReader.ipv4Bits(text, 0, text.length());
        return bits < 0 ? Optional.empty() : Optional.of(ofIpv4((int) bits));
    }

    /** Returns whether this is an IPv4 address. */
    public boolean isIpv4() {
        return ipv4;
    }

    /** Returns the upper 64 bits of an IPv6 address; 0 for IPv4. */
    public long high() {
        return high;
    }

    /** Returns the lower 64 bits of an IPv6 address, or the 32 bits of an IPv4 address as an unsigned value. */
    public long low() {
        return low;
    }

    /** Returns the bits in an address of this family: 32 or 128. */
    public int width() {
        return ipv4 ? 32 : 128;
    }

    /** Returns this address as a JDK address. */
    public InetAddress toInetAddress() {
        byte[] bytes = new byte[ipv4 ? 4 : 16];
        for (int i = 0; i < bytes.length; i++) {
            int shift = 8 * (bytes.length - 1 - i);
            bytes[i] = (byte) (shift < 64 ? low >>> shift : high >>> (shift - 64));
        }
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new AssertionError("4 or 16 bytes are always an address", e);
        }
    }

    @Override
    public int compareTo(IpAddress other) {
        if (ipv4 != other.ipv4) {
            return ipv4 ? -1 : 1;
        }
        int byHigh = Long.compareUnsigned(high, other.high);
        return byHigh != 0 ? byHigh : Long.compareUnsigned(low, other.low);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof IpAddress that && ipv4 == that.ipv4 && high == that.high && low == that.low;
    }

    /** Spreads neighbouring addresses, because clients can choose the keys of grants. */
    @Override
    public int hashCode() {
        long mixed = (low ^ Long.rotateLeft(high, 32)) * 0x9e37_79b9_7f4a_7c15L + (ipv4 ? 1 : 0);
        return (int) (mixed ^ mixed >>> 32);
    }

    /** Returns {@code a.b.c.d}, or the IPv6 form of RFC 5952. */
    @Override
    public String toString() {
        return InetAddresses.toAddrString(toInetAddress());
    }
}
