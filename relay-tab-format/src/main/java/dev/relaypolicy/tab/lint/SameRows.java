package dev.relaypolicy.tab.lint;

import dev.relaypolicy.net.IpBlock;

/** For each row of a table the one that decides among those of the same block and tier. A hash table without an object a row. */
final class SameRows {

    private final AddressRows rows;
    /** The best row of a block and tier, and 1; 0 is free. Open-addressed, with linear probing; a quarter full at most. */
    private final int[] slots;

    private final int[] slotOf;

    private SameRows(AddressRows rows) {
        this.rows = rows;
        this.slots = new int[Integer.highestOneBit(Math.max(1, rows.size())) << 3];
        this.slotOf = new int[rows.size()];
        for (int place = 0; place < slotOf.length; place++) {
            put(place);
        }
    }

    static SameRows of(AddressRows rows) {
        return new SameRows(rows);
    }

    /** The row that decides among those of the same block and tier as a row; that row itself if it is the only one. */
    int deciding(int place) {
        return slots[slotOf[place]] - 1;
    }

    private void put(int place) {
        IpBlock block = rows.block(place);
        int hash = (block.hashCode() * 31 + rows.tier(place)) * 0x9e37_79b9;
        int slot = (hash ^ hash >>> 15) & (slots.length - 1);
        while (slots[slot] != 0 && !isSame(block, place, slots[slot] - 1)) {
            slot = (slot + 1) & (slots.length - 1);
        }
        slotOf[place] = slot;
        if (slots[slot] == 0 || rows.rank(place) > rows.rank(slots[slot] - 1)) {
            slots[slot] = place + 1;
        }
    }

    private boolean isSame(IpBlock block, int place, int other) {
        return rows.tier(place) == rows.tier(other) && block.equals(rows.block(other));
    }
}
