package dev.relaypolicy.testkit;

import dev.relaypolicy.net.IpAddress;
import dev.relaypolicy.net.IpBlock;
import dev.relaypolicy.net.IpTable;
import java.util.Comparator;
import java.util.List;

/**
 * A slow reference implementation of table lookup, which compares addresses bit by bit. Shares no code with {@link
 * IpTable} or {@link IpBlock#contains}.
 */
public final class ReferenceMatcher {

    private ReferenceMatcher() {}

    /** Returns the index of the first row that matches, or -1. */
    public static <V> int firstMatch(List<IpTable.Row<V>> rows, IpAddress address) {
        for (int index = 0; index < rows.size(); index++) {
            if (contains(rows.get(index).block(), address)) {
                return index;
            }
        }
        return -1;
    }

    /** Returns the index of the greatest row that matches, or -1; of equal rows, the last. */
    public static <V> int greatest(
            List<IpTable.Row<V>> rows, Comparator<? super IpTable.Row<V>> order, IpAddress address) {
        int best = -1;
        for (int index = 0; index < rows.size(); index++) {
            boolean matches = contains(rows.get(index).block(), address);
            if (matches && (best < 0 || order.compare(rows.get(index), rows.get(best)) >= 0)) {
                best = index;
            }
        }
        return best;
    }

    /** Returns whether the address has the family of the block and equals its network in every bit of the mask. */
    public static boolean contains(IpBlock block, IpAddress address) {
        if (block.isIpv4() != address.isIpv4()) {
            return false;
        }
        String network = bits(block.network());
        String mask = maskBits(block);
        String candidate = bits(address);
        for (int bit = 0; bit < mask.length(); bit++) {
            if (mask.charAt(bit) == '1' && network.charAt(bit) != candidate.charAt(bit)) {
                return false;
            }
        }
        return true;
    }

    /** Returns 32 or 128 binary digits, most significant first. */
    public static String bits(IpAddress address) {
        StringBuilder bits = new StringBuilder(128);
        for (byte b : address.toInetAddress().getAddress()) {
            for (int value = 128; value > 0; value /= 2) {
                bits.append((b & value) == 0 ? '0' : '1');
            }
        }
        return bits.toString();
    }

    /** Returns the mask as 32 or 128 binary digits, most significant first. */
    public static String maskBits(IpBlock block) {
        String low = padded(Long.toBinaryString(block.maskLow()));
        return block.isIpv4() ? low.substring(32) : padded(Long.toBinaryString(block.maskHigh())) + low;
    }

    private static String padded(String binary) {
        return "0".repeat(64 - binary.length()) + binary;
    }
}
