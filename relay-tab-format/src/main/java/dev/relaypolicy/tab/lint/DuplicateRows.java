package dev.relaypolicy.tab.lint;

import dev.relaypolicy.net.IpBlock;

/**
 * Finds the deciding row of each group of rows with the same block and tier, in a hash table without an object per row.
 */
final class DuplicateRows {

    private final AddressRows rows;
    /** The index of the best row of a group, plus 1; 0 is free. Open addressing with linear probing. */
    private final int[] slots;

    private final int[] slotOf;

    private DuplicateRows(AddressRows rows) {
        this.rows = rows;
        this.slots = new int[Integer.highestOneBit(Math.max(1, rows.size())) << 3];
        this.slotOf = new int[rows.size()];
        for (int index = 0; index < slotOf.length; index++) {
            put(index);
        }
    }

    static DuplicateRows of(AddressRows rows) {
        return new DuplicateRows(rows);
    }

    /** Returns the deciding row of the group of this row. */
    int deciding(int index) {
        return slots[slotOf[index]] - 1;
    }

    private void put(int index) {
        IpBlock block = rows.block(index);
        int hash = (block.hashCode() * 31 + rows.tier(index)) * 0x9e37_79b9;
        int slot = (hash ^ hash >>> 15) & (slots.length - 1);
        while (slots[slot] != 0 && !isSame(block, index, slots[slot] - 1)) {
            slot = (slot + 1) & (slots.length - 1);
        }
        slotOf[index] = slot;
        if (slots[slot] == 0 || rows.rank(index) > rows.rank(slots[slot] - 1)) {
            slots[slot] = index + 1;
        }
    }

    private boolean isSame(IpBlock block, int index, int other) {
        return rows.tier(index) == rows.tier(other) && block.equals(rows.block(other));
    }
}
