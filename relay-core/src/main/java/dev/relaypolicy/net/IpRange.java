package dev.relaypolicy.net;

import java.util.ArrayList;
import java.util.List;

/**
 * All the addresses from a first to a last, of one family. A table is made of blocks: a range enters it as the rows of its
 * {@link #blocks()}, all with the same value.
 *
 * @param first the first address
 * @param last the last address, not below the first
 */
public record IpRange(IpAddress first, IpAddress last) {

    public IpRange {
        if (first.isIpv4() != last.isIpv4()) {
            throw new IllegalArgumentException(
                    "`" + first + "-" + last + "` goes from one family to the other: write a range of either");
        }
        if (first.compareTo(last) > 0) {
            throw new IllegalArgumentException(
                    "`" + first + "-" + last + "` ends before it begins: write the lower address first");
        }
    }

    /**
     * Reads {@code first-last}, each as {@link IpAddress#parse} reads it, without blanks.
     *
     * @throws IllegalArgumentException where the text is anything else
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
     * The fewest prefixes that are this range, in ascending order: at most 62 for IPv4 and 254 for IPv6. A range of IPv6 may reach
     * over the mapped addresses; those are IPv4 and so in none of the prefixes (R14).
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

    /** The address with its bit at a place set, 1 for the most significant of the family. */
    private static IpAddress withBit(IpAddress address, int bit) {
        long high = IpBlock.topBits(bit) & ~IpBlock.topBits(bit - 1);
        return address.isIpv4()
                ? IpAddress.ofIpv4((int) (address.low() | high >>> 32))
                : IpAddress.ofIpv6(
                        address.high() | high,
                        address.low() | (IpBlock.topBits(bit - 64) & ~IpBlock.topBits(bit - 65)));
    }

    /** Returns {@code first-last}, which {@link #parse} reads. */
    @Override
    public String toString() {
        return first + "-" + last;
    }
}
