package dev.relaypolicy.net;

import java.util.Arrays;

/**
 * The rows whose mask is no prefix: one hash set of networks for each different mask, all in one array. Only IPv4 has such masks,
 * since an IPv6 block is written with a prefix length.
 */
final class OddMasks {

    /** By set, the one with the best row first. */
    private final int[] masks;

    private final int[] bestRanks;
    /** Where the slots of each set begin, and then where those of the last one end. The number of a set's slots is a power of two. */
    private final int[] starts;
    /** {@code network << 32 | place + 1}; 0 is free. Open-addressed, with linear probing. */
    private final long[] slots;
    /** The rank of each row of the table, by its place; unused if there is no set. */
    private final int[] ranks;

    private OddMasks(int count, int[] runs, long[] order, int[] ranks) {
        this.ranks = ranks;
        this.masks = new int[count];
        this.bestRanks = new int[count];
        this.starts = new int[count + 1];
        for (int set = 0; set < count; set++) {
            int run = (int) order[set];
            bestRanks[set] = ~(int) (order[set] >>> 32);
            // at least half of the slots are free
            int rows = runs[run + 1] - runs[run];
            starts[set + 1] = starts[set] + (Integer.highestOneBit(2 * rows - 1) << 1);
        }
        this.slots = new long[starts[count]];
    }

    /**
     * Builds the sets.
     *
     * @param places the places of the rows with odd masks
     */
    static OddMasks of(Blocks blocks, int[] places, int[] ranks) {
        long[] byMask = new long[places.length];
        for (int i = 0; i < places.length; i++) {
            byMask[i] = (long) blocks.oddMask(places[i]) << 32 | places[i];
        }
        Arrays.sort(byMask);
        int[] runs = runs(byMask);
        int count = runs.length - 1;
        long[] order = new long[count];
        for (int run = 0; run < count; run++) {
            int best = 0;
            for (int i = runs[run]; i < runs[run + 1]; i++) {
                best = Math.max(best, ranks[(int) byMask[i]]);
            }
            // ascending by the complement: the best comes first
            order[run] = (long) ~best << 32 | run;
        }
        Arrays.sort(order);
        OddMasks odd = new OddMasks(count, runs, order, places.length == 0 ? new int[0] : ranks);
        for (int set = 0; set < count; set++) {
            int run = (int) order[set];
            odd.masks[set] = (int) (byMask[runs[run]] >>> 32);
            for (int i = runs[run]; i < runs[run + 1]; i++) {
                odd.put(set, blocks.oddNetwork((int) byMask[i]), (int) byMask[i]);
            }
        }
        return odd;
    }

    /** Where each run of rows with one mask begins, and then where the last one ends. */
    private static int[] runs(long[] byMask) {
        int[] runs = new int[byMask.length + 1];
        int count = 0;
        for (int i = 0; i < byMask.length; i++) {
            if (i == 0 || byMask[i] >>> 32 != byMask[i - 1] >>> 32) {
                runs[count++] = i;
            }
        }
        runs[count] = byMask.length;
        return Arrays.copyOf(runs, count + 1);
    }

    private void put(int set, int network, int place) {
        int slot = slot(set, network);
        int present = (int) slots[slot] - 1;
        if (present < 0 || ranks[place] > ranks[present]) {
            slots[slot] = (long) network << 32 | (place + 1);
        }
    }

    boolean isEmpty() {
        return masks.length == 0;
    }

    /** The place of the best row here that matches the address and beats the one in hand (-1 for none), else that one. */
    int better(int address, int inHand) {
        int best = inHand;
        int bestRank = inHand < 0 ? -1 : ranks[inHand];
        for (int set = 0; set < masks.length; set++) {
            if (bestRanks[set] < bestRank) {
                return best;
            }
            int place = (int) slots[slot(set, address & masks[set])] - 1;
            if (place >= 0 && ranks[place] > bestRank) {
                best = place;
                bestRank = ranks[place];
            }
        }
        return best;
    }

    /** The slot of a set that holds the network, or the free one where it would go. */
    private int slot(int set, int network) {
        int start = starts[set];
        int last = starts[set + 1] - start - 1;
        int slot = ((network * 0x9e37_79b9) >>> 7) & last;
        while ((int) slots[start + slot] != 0 && (int) (slots[start + slot] >>> 32) != network) {
            slot = (slot + 1) & last;
        }
        return start + slot;
    }
}
