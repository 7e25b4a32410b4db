package dev.relaypolicy.net;

import java.math.BigInteger;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The addresses of one family that equal a network in every bit of a mask. The mask may have any bit pattern, such as
 * {@code 255.0.255.0}. The network is stored masked, so blocks of the same addresses are equal. Immutable.
 */
public final class IpBlock {

    private static final int IPV6_CLIENT_LENGTH = 64;

    /** {@code ::fffe:ffff:ffff}. */
    private static final IpAddress LAST_BEFORE_MAPPED = IpAddress.ofIpv6(0, 0xfffe_ffff_ffffL);

    private final IpAddress network;
    private final long maskHigh;
    private final long maskLow;

    private IpBlock(IpAddress address, long maskHigh, long maskLow) {
        this.maskHigh = maskHigh;
        this.maskLow = maskLow;
        this.network = masked(address, maskHigh, maskLow);
    }

    private static IpAddress masked(IpAddress address, long maskHigh, long maskLow) {
        long high = address.high() & maskHigh;
        long low = address.low() & maskLow;
        if (high == address.high() && low == address.low()) {
            return address;
        }
        return address.isIpv4() ? IpAddress.ofIpv4((int) low) : IpAddress.ofIpv6(high, low);
    }

    /** Returns the block of one address. */
    public static IpBlock host(IpAddress address) {
        return prefix(address, address.width());
    }

    /** Returns the block that counts as one client: an IPv4 address or an IPv6 /64. */
    public static IpBlock client(IpAddress address) {
        return address.isIpv4() ? host(address) : prefix(address, IPV6_CLIENT_LENGTH);
    }

    /**
     * Returns the block of the addresses that share a prefix of 0 to 32 bits for IPv4, 0 to 128 for IPv6.
     *
     * @throws IllegalArgumentException if the length is out of range
     */
    public static IpBlock prefix(IpAddress address, int length) {
        if (length < 0 || length > address.width()) {
            throw new IllegalArgumentException(
                    "`" + length + "` is not a prefix length for `" + address + "`: use 0 to " + address.width());
        }
        if (address.isIpv4()) {
            return new IpBlock(address, 0, topBits(32 + length) & 0xffff_ffffL);
        }
        return new IpBlock(address, topBits(length), topBits(length - 64));
    }

    /** Returns a mask of {@code count} bits: none if negative, all if above 64. */
    static long topBits(int count) {
        return count <= 0 ? 0 : count >= 64 ? -1L : -1L << (64 - count);
    }

    /**
     * Returns the block of an IPv4 address and a mask of any bit pattern.
     *
     * @throws IllegalArgumentException if either is IPv6
     */
    public static IpBlock masked(IpAddress address, IpAddress mask) {
        if (!address.isIpv4() || !mask.isIpv4()) {
            throw new IllegalArgumentException("`" + address + "` with mask `" + mask
                    + "`: a mask goes with IPv4 only, write IPv6 as address/length");
        }
        return new IpBlock(address, 0, mask.low());
    }

    /**
     * Parses {@code address} (one host) or {@code address/length}, and clears the bits after the prefix. A mapped
     * prefix becomes an IPv4 prefix: {@code ::ffff:10.0.0.0/104} is {@code 10.0.0.0/8}; one of less than 96 bits is
     * rejected.
     *
     * @throws IllegalArgumentException if the text is not a block
     */
    public static IpBlock parse(CharSequence text) {
        int slash = indexOf(text, '/');
        AddressReader reader = new AddressReader();
        if (!reader.read(text, 0, slash)) {
            throw IpAddress.notAnAddress(text, slash);
        }
        IpAddress address = reader.address();
        if (slash == text.length()) {
            return host(address);
        }
        int length = parseLength(text, slash + 1);
        boolean mapped = address.isIpv4() && indexOf(text, ':') < slash;
        int width = mapped ? 128 : address.width();
        if (length < 0 || length > width) {
            throw new IllegalArgumentException("`" + text + "` has no usable prefix length: write `"
                    + text.subSequence(0, slash) + "/` and a number from 0 to " + width);
        }
        if (mapped && length < 96) {
            throw new IllegalArgumentException(
                    "`" + text + "` would reach beyond the IPv4 addresses that it names: write" + " `" + address
                            + "/` and a number from 0 to 32");
        }
        return prefix(address, mapped ? length - 96 : length);
    }

    /**
     * Parses a block like {@link #parse}, but rejects bits after the prefix: {@code 192.0.2.5/24} could mean the
     * network or the one address.
     *
     * @throws IllegalArgumentException if the text is not a block or has bits after the prefix
     */
    public static IpBlock parseExact(String text) {
        IpBlock block = parse(text);
        int slash = text.indexOf('/');
        if (slash >= 0 && !IpAddress.parse(text.substring(0, slash)).equals(block.network())) {
            throw new IllegalArgumentException("`" + text + "` has bits below its prefix: write `" + block
                    + "` if you mean the whole network, or `" + text.substring(0, slash) + "` for the one address");
        }
        return block;
    }

    /** Returns the length of the text if there is none. */
    private static int indexOf(CharSequence text, char c) {
        int i = 0;
        while (i < text.length() && text.charAt(i) != c) {
            i++;
        }
        return i;
    }

    /**
     * Returns the number, or -1. Unlike {@code Integer.parseInt}, accepts no sign, leading zero or digits of other
     * scripts.
     */
    private static int parseLength(CharSequence text, int from) {
        int digits = text.length() - from;
        if (digits < 1 || digits > 3 || (digits > 1 && text.charAt(from) == '0')) {
            return -1;
        }
        int length = 0;
        for (int i = from; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < '0' || c > '9') {
                return -1;
            }
            length = length * 10 + (c - '0');
        }
        return length;
    }

    /** Returns whether the address is in this block, and therefore of its family (R14). */
    public boolean contains(IpAddress address) {
        return address.isIpv4() == network.isIpv4()
                && (address.high() & maskHigh) == network.high()
                && (address.low() & maskLow) == network.low();
    }

    /** Returns whether every address of the other block is in this block. */
    public boolean covers(IpBlock other) {
        return contains(other.network) && (maskHigh & ~other.maskHigh) == 0 && (maskLow & ~other.maskLow) == 0;
    }

    /** Returns the block of the addresses that are in both blocks; empty if there are none. */
    public Optional<IpBlock> intersection(IpBlock other) {
        long differentHigh = (network.high() ^ other.network.high()) & maskHigh & other.maskHigh;
        long differentLow = (network.low() ^ other.network.low()) & maskLow & other.maskLow;
        if (isIpv4() != other.isIpv4() || differentHigh != 0 || differentLow != 0) {
            return Optional.empty();
        }
        IpAddress both = isIpv4()
                ? IpAddress.ofIpv4((int) (network.low() | other.network.low()))
                : IpAddress.ofIpv6(network.high() | other.network.high(), network.low() | other.network.low());
        return Optional.of(new IpBlock(both, maskHigh | other.maskHigh, maskLow | other.maskLow));
    }

    /** Returns the first address; its bits outside the mask are 0. */
    public IpAddress network() {
        return network;
    }

    /** Returns the upper 64 bits of an IPv6 mask; 0 for IPv4. */
    public long maskHigh() {
        return maskHigh;
    }

    /** Returns the lower 64 bits of an IPv6 mask, or the 32 bits of an IPv4 mask as an unsigned value. */
    public long maskLow() {
        return maskLow;
    }

    /** Returns whether this is a block of IPv4 addresses. */
    public boolean isIpv4() {
        return network.isIpv4();
    }

    /**
     * Returns the last address; its bits outside the mask are 1. A block that would end with the mapped addresses, such
     * as {@code ::/80}, ends before them, because they are IPv4.
     */
    public IpAddress last() {
        if (network.isIpv4()) {
            return IpAddress.ofIpv4((int) (network.low() | ~maskLow));
        }
        IpAddress last = IpAddress.ofIpv6(network.high() | ~maskHigh, network.low() | ~maskLow);
        return last.isIpv4() ? LAST_BEFORE_MAPPED : last;
    }

    /** Returns the prefix length; empty if the mask is not contiguous. */
    public OptionalInt prefixLength() {
        int length = lengthOrNone();
        return length < 0 ? OptionalInt.empty() : OptionalInt.of(length);
    }

    int lengthOrNone() {
        int ones = maskBits();
        boolean contiguous = isIpv4()
                ? maskLow == (topBits(32 + ones) & 0xffff_ffffL)
                : maskHigh == topBits(ones) && maskLow == topBits(ones - 64);
        return contiguous ? ones : -1;
    }

    /** Returns the number of bits set in the mask. */
    public int maskBits() {
        return Long.bitCount(maskHigh) + Long.bitCount(maskLow);
    }

    /** Returns the number of addresses, including mapped addresses in an IPv6 block. */
    public BigInteger size() {
        return BigInteger.ONE.shiftLeft(network.width() - maskBits());
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof IpBlock that
                && network.equals(that.network)
                && maskHigh == that.maskHigh
                && maskLow == that.maskLow;
    }

    @Override
    public int hashCode() {
        return network.hashCode() * 31 + Long.hashCode(maskHigh ^ Long.rotateLeft(maskLow, 7));
    }

    /**
     * Returns {@code network/length}, or {@code network/mask} if the mask is not contiguous, which {@link #parse}
     * rejects.
     */
    @Override
    public String toString() {
        OptionalInt length = prefixLength();
        return network + "/" + (length.isPresent() ? length.getAsInt() : IpAddress.ofIpv4((int) maskLow));
    }
}
