package dev.relaypolicy.net;

import java.util.ArrayList;
import java.util.List;

/** All addresses of one family from a first to a last, inclusive. */
public record IpRange(IpAddress first, IpAddress last) {

    public IpRange {
        if (first.isIpv4() != last.isIpv4()) {
            throw new IllegalArgumentException(
                    "`" + first + "-" + last + "` mixes IPv4 and IPv6: write two addresses of one family");
        }
        if (first.compareTo(last) > 0) {
            throw new IllegalArgumentException(
                    "`" + first + "-" + last + "` ends before it begins: write the lower address first");
        }
    }

    /**
     * Parses {@code first-last} without spaces.
     *
     * @throws IllegalArgumentException if the text is not a range
     */
    public static IpRange parse(String text) {
        int hyphen = text.indexOf('-');
        if (hyphen <= 0) {
            throw new IllegalArgumentException(
                    "`" + text + "` is not a range: write it as `192.0.2.1-192.0.2.9`, the lower address first");
        }
        return new IpRange(IpAddress.parse(text.substring(0, hyphen)), IpAddress.parse(text.substring(hyphen + 1)));
    }

    /**
     * Returns the shortest equal list of prefixes, ascending: at most 62 for IPv4 and 254 for IPv6. No prefix contains
     * mapped addresses, because they are IPv4 (R14).
     */
    public List<IpBlock> blocks() {
        List<IpBlock> blocks = new ArrayList<>();
        IpAddress zero = first.isIpv4() ? IpAddress.ofIpv4(0) : IpAddress.ofIpv6(0, 0);
        collect(IpBlock.prefix(zero, 0), blocks);
        return List.copyOf(blocks);
    }

    private void collect(IpBlock block, List<IpBlock> blocks) {
        if (block.last().compareTo(first) < 0 || block.network().compareTo(last) > 0) {
            return;
        }
        if (block.network().compareTo(first) >= 0 && block.last().compareTo(last) <= 0) {
            blocks.add(block);
            return;
        }
        int length = block.maskBits() + 1;
        collect(IpBlock.prefix(block.network(), length), blocks);
        IpAddress upper = withBit(block.network(), length);
        if (upper.isIpv4() == first.isIpv4()) {
            collect(IpBlock.prefix(upper, length), blocks);
        }
    }

    /** Bit 1 is the most significant of the family. */
    private static IpAddress withBit(IpAddress address, int bit) {
        long high = IpBlock.topBits(bit) & ~IpBlock.topBits(bit - 1);
        return address.isIpv4()
                ? IpAddress.ofIpv4((int) (address.low() | high >>> 32))
                : IpAddress.ofIpv6(
                        address.high() | high,
                        address.low() | (IpBlock.topBits(bit - 64) & ~IpBlock.topBits(bit - 65)));
    }

    /** Returns {@code first-last}. */
    @Override
    public String toString() {
        return first + "-" + last;
    }
}
