package dev.relaypolicy.net;

import java.util.Arrays;

/**
 * The rows with non-contiguous masks: one hash set of networks per distinct mask. IPv4 only, because IPv6 blocks have a
 * prefix length.
 */
final class OddMasks {

    /** The mask of each set. Sets are ordered by their best rank, highest first. */
    private final int[] masks;

    private final int[] bestRanks;
    /** The first slot of each set, then the end of the last. The number of slots per set is a power of two. */
    private final int[] starts;
    /** {@code network << 32 | row + 1}; 0 is free. Open addressing with linear probing. */
    private final long[] slots;
    /** The rank of each row of the table; empty if there are no sets. */
    private final int[] ranks;

    private OddMasks(int count, int[] runs, long[] order, int[] ranks) {
        this.ranks = ranks;
        this.masks = new int[count];
        this.bestRanks = new int[count];
        this.starts = new int[count + 1];
        for (int set = 0; set < count; set++) {
            int run = (int) order[set];
            bestRanks[set] = ~(int) (order[set] >>> 32);
            // at least half of the slots stay free
            int rows = runs[run + 1] - runs[run];
            starts[set + 1] = starts[set] + (Integer.highestOneBit(2 * rows - 1) << 1);
        }
        this.slots = new long[starts[count]];
    }

    /** Builds the sets of the rows at {@code indexes}. */
    static OddMasks of(CompactBlocks blocks, int[] indexes, int[] ranks) {
        long[] byMask = new long[indexes.length];
        for (int i = 0; i < indexes.length; i++) {
            byMask[i] = (long) blocks.oddMask(indexes[i]) << 32 | indexes[i];
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
            // the complement sorts the highest rank first
            order[run] = (long) ~best << 32 | run;
        }
        Arrays.sort(order);
        OddMasks odd = new OddMasks(count, runs, order, indexes.length == 0 ? new int[0] : ranks);
        for (int set = 0; set < count; set++) {
            int run = (int) order[set];
            odd.masks[set] = (int) (byMask[runs[run]] >>> 32);
            for (int i = runs[run]; i < runs[run + 1]; i++) {
                odd.put(set, blocks.oddNetwork((int) byMask[i]), (int) byMask[i]);
            }
        }
        return odd;
    }

    /** Returns the start of each run of rows with equal masks, then the end of the last run. */
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

    private void put(int set, int network, int index) {
        int slot = slot(set, network);
        int present = (int) slots[slot] - 1;
        if (present < 0 || ranks[index] > ranks[present]) {
            slots[slot] = (long) network << 32 | (index + 1);
        }
    }

    boolean isEmpty() {
        return masks.length == 0;
    }

    /** Returns the best matching row if it ranks above {@code inHand} (-1 for none); otherwise {@code inHand}. */
    int better(int address, int inHand) {
        int best = inHand;
        int bestRank = inHand < 0 ? -1 : ranks[inHand];
        for (int set = 0; set < masks.length; set++) {
            if (bestRanks[set] < bestRank) {
                return best;
            }
            int index = (int) slots[slot(set, address & masks[set])] - 1;
            if (index >= 0 && ranks[index] > bestRank) {
                best = index;
                bestRank = ranks[index];
            }
        }
        return best;
    }

    /** Returns the slot of a network in a set, or the free slot where it belongs. */
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
