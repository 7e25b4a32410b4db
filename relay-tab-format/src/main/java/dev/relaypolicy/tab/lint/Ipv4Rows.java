package dev.relaypolicy.tab.lint;

import dev.relaypolicy.net.IpBlock;

/** The IPv4 rows of a table as numbers, to compare many of them with each other. */
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
        for (int place = 0; place < isIpv4.length; place++) {
            IpBlock block = rows.block(place);
            isIpv4[place] = block.isIpv4();
            networks[place] = (int) block.network().low();
            masks[place] = (int) block.maskLow();
        }
    }

    /** Whether both are about some IPv4 address. */
    boolean meet(int one, int other) {
        return ((networks[one] ^ networks[other]) & masks[one] & masks[other]) == 0 && isIpv4[one] && isIpv4[other];
    }

    /** Whether every address of another row is in one with which it has an address in common. */
    boolean covers(int one, int other) {
        return (masks[one] & ~masks[other]) == 0;
    }

    /** Whether a row decides in the place of another somewhere. */
    boolean outranks(int one, int other) {
        return meet(one, other) && rows.rank(one) > rows.rank(other);
    }
}
