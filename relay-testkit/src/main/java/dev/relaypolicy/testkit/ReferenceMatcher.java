package dev.relaypolicy.testkit;

import dev.relaypolicy.net.IpAddress;
import dev.relaypolicy.net.IpBlock;
import dev.relaypolicy.net.IpTable;
import java.util.Comparator;
import java.util.List;

/**
 * Says which row of a table decides, the slow obvious way: every row in turn, every address written out as ones and
 * zeros, one bit after another. Shares no code with {@link IpTable} or {@link IpBlock#contains}, so that it can judge
 * both.
 */
public final class ReferenceMatcher {

    private ReferenceMatcher() {}

    /** The place of the first row that matches, or -1. */
    public static <V> int firstMatch(List<IpTable.Row<V>> rows, IpAddress address) {
        for (int place = 0; place < rows.size(); place++) {
            if (contains(rows.get(place).block(), address)) {
                return place;
            }
        }
        return -1;
    }

    /** The place of the greatest row that matches, the last of them where several are equally great, or -1. */
    public static <V> int greatest(
            List<IpTable.Row<V>> rows, Comparator<? super IpTable.Row<V>> order, IpAddress address) {
        int best = -1;
        for (int place = 0; place < rows.size(); place++) {
            boolean matches = contains(rows.get(place).block(), address);
            if (matches && (best < 0 || order.compare(rows.get(place), rows.get(best)) >= 0)) {
                best = place;
            }
        }
        return best;
    }

    /** Whether an address agrees with the network of a block in every bit that the mask sets. */
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

    /** An address as 32 or 128 characters, each 0 or 1, the most significant first. */
    public static String bits(IpAddress address) {
        StringBuilder bits = new StringBuilder(128);
        for (byte octet : address.toInetAddress().getAddress()) {
            for (int value = 128; value > 0; value /= 2) {
                bits.append((octet & value) == 0 ? '0' : '1');
            }
        }
        return bits.toString();
    }

    /** The mask of a block as 32 or 128 characters, each 0 or 1, the most significant first. */
    public static String maskBits(IpBlock block) {
        String low = padded(Long.toBinaryString(block.maskLow()));
        return block.isIpv4() ? low.substring(32) : padded(Long.toBinaryString(block.maskHigh())) + low;
    }

    private static String padded(String binary) {
        return "0".repeat(64 - binary.length()) + binary;
    }
}
