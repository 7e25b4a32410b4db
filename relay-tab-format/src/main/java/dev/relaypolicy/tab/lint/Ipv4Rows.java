package dev.relaypolicy.tab.lint;

import dev.relaypolicy.net.IpBlock;

/** The IPv4 rows of a table as numbers, for fast pairwise comparison. */
final class Ipv4Rows {

    private final AddressRows rows;
    private final int[] networks;
    private final int[] masks;
    private final boolean[] isIpv4;

    Ipv4Rows(AddressRows rows) {
        this.rows = rows;
        this.networks = new int[rows.size()];
        this.masks = new int[rows.size()];
        this.isIpv4 = new boolean[rows.size()];
        for (int index = 0; index < isIpv4.length; index++) {
            IpBlock block = rows.block(index);
            isIpv4[index] = block.isIpv4();
            networks[index] = (int) block.network().low();
            masks[index] = (int) block.maskLow();
        }
    }

    /** Returns whether some IPv4 address matches both rows. */
    boolean meet(int one, int other) {
        return ((networks[one] ^ networks[other]) & masks[one] & masks[other]) == 0 && isIpv4[one] && isIpv4[other];
    }

    /** Returns whether the first row matches every address of the second. Requires that the rows overlap. */
    boolean covers(int one, int other) {
        return (masks[one] & ~masks[other]) == 0;
    }

    /** Returns whether the rows overlap and the first one ranks higher. */
    boolean outranks(int one, int other) {
        return meet(one, other) && rows.rank(one) > rows.rank(other);
    }
}
