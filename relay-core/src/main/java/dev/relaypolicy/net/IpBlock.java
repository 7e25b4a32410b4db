package dev.relaypolicy.net;

import java.math.BigInteger;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A network and a mask: the addresses of one family that agree with the network in every bit that the mask sets. The mask may
 * have any bit pattern, {@code 255.0.255.0} as well as {@code 255.255.255.0}. The network is kept masked, so that two blocks
 * of the same addresses are equal. Immutable.
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

    /** The block of one address. */
    public static IpBlock host(IpAddress address) {
        return prefix(address, address.width());
    }

    /** What counts as one client: an IPv4 address, or an IPv6 /64, of which a client has every address. */
    public static IpBlock client(IpAddress address) {
        return address.isIpv4() ? host(address) : prefix(address, IPV6_CLIENT_LENGTH);
    }

    /**
     * The block of the addresses that share a prefix.
     *
     * @param length 0 to 32 for IPv4, 0 to 128 for IPv6
     * @throws IllegalArgumentException where the length is outside that range
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

    /** A mask of 64 bits with the first {@code count} set, none or all where it is out of range. */
    static long topBits(int count) {
        return count <= 0 ? 0 : count >= 64 ? -1L : -1L << (64 - count);
    }

    /**
     * The block of an IPv4 address and a mask of any bit pattern.
     *
     * @throws IllegalArgumentException where either is IPv6
     */
    public static IpBlock masked(IpAddress address, IpAddress mask) {
        if (!address.isIpv4() || !mask.isIpv4()) {
            throw new IllegalArgumentException("`" + address + "` with mask `" + mask
                    + "`: a mask goes with IPv4 only, write IPv6 as address/length");
        }
        return new IpBlock(address, 0, mask.low());
    }

    /**
     * Reads {@code address} (one host) or {@code address/length}. A mapped prefix is the IPv4 prefix it stands for:
     * {@code ::ffff:10.0.0.0/104} is {@code 10.0.0.0/8}, and one shorter than 96 bits, which would reach beyond IPv4, is
     * refused. Bits below the prefix are dropped.
     *
     * @throws IllegalArgumentException where the text is anything else
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

    /** Returns the first place of the character, or the length of the text. */
    private static int indexOf(CharSequence text, char c) {
        int i = 0;
        while (i < text.length() && text.charAt(i) != c) {
            i++;
        }
        return i;
    }

    /** ASCII digits only, no sign, no leading zero: {@code Integer.parseInt} takes more. Returns -1 for anything else. */
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

    /** Whether the address is in this block. An address of the other family is not (R14). */
    public boolean contains(IpAddress address) {
        return address.isIpv4() == network.isIpv4()
                && (address.high() & maskHigh) == network.high()
                && (address.low() & maskLow) == network.low();
    }

    /** Whether every address of the other block is in this one. */
    public boolean covers(IpBlock other) {
        return contains(other.network) && (maskHigh & ~other.maskHigh) == 0 && (maskLow & ~other.maskLow) == 0;
    }

    /** The addresses that are in both blocks, which are a block again; empty where there are none. */
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

    /** The first address, with every bit outside the mask 0. */
    public IpAddress network() {
        return network;
    }

    /** The upper 64 bits of an IPv6 mask; 0 for IPv4. */
    public long maskHigh() {
        return maskHigh;
    }

    /** The lower 64 bits of an IPv6 mask; the 32 bits of an IPv4 mask as an unsigned value. */
    public long maskLow() {
        return maskLow;
    }

    /** Whether this is a block of IPv4 addresses. */
    public boolean isIpv4() {
        return network.isIpv4();
    }

    /**
     * The last address, with every bit outside the mask 1. The mapped addresses are IPv4 and so in no block of IPv6: one
     * that would end with them ({@code ::/80} and its like) ends before them.
     */
    public IpAddress last() {
        if (network.isIpv4()) {
            return IpAddress.ofIpv4((int) (network.low() | ~maskLow));
        }
        IpAddress last = IpAddress.ofIpv6(network.high() | ~maskHigh, network.low() | ~maskLow);
        return last.isIpv4() ? LAST_BEFORE_MAPPED : last;
    }

    /** The prefix length, where the mask is a run of ones from the top; empty for any other mask. */
    public OptionalInt prefixLength() {
        int length = lengthOrNone();
        return length < 0 ? OptionalInt.empty() : OptionalInt.of(length);
    }

    /** The prefix length, or -1 for an odd mask. */
    int lengthOrNone() {
        int ones = maskBits();
        boolean straight = isIpv4()
                ? maskLow == (topBits(32 + ones) & 0xffff_ffffL)
                : maskHigh == topBits(ones) && maskLow == topBits(ones - 64);
        return straight ? ones : -1;
    }

    /** How many bits the mask sets. */
    public int maskBits() {
        return Long.bitCount(maskHigh) + Long.bitCount(maskLow);
    }

    /** How many addresses are in this block; a block of IPv6 round the mapped ones counts those too. */
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

    /** Returns {@code network/length}, or {@code network/mask} for a mask that is no prefix; {@link #parse} reads the first. */
    @Override
    public String toString() {
        OptionalInt length = prefixLength();
        return network + "/" + (length.isPresent() ? "" + length.getAsInt() : AddressText.ipv4((int) maskLow));
    }
}
