package dev.relaypolicy.net;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The rows with non-contiguous masks: one hash set of networks for each distinct mask. Only IPv4 has such masks,
 * because IPv6 blocks are written with a prefix length.
 */
final class OddMasks {

    private final MaskSet[] sets;
    private final int[] ranks;

    /**
     * Creates an instance. The sets are in descending order of their best row; without sets, {@code ranks} is unused.
     */
    private OddMasks(MaskSet[] sets, int[] ranks) {
        this.sets = sets;
        this.ranks = ranks;
    }

    /** Builds the sets from the rows with non-contiguous masks. */
    static OddMasks of(Blocks blocks, int[] rows, int[] ranks) {
        Map<Integer, Map<Integer, Integer>> rowByNetworkByMask = new HashMap<>();
        for (int row : rows) {
            IpBlock block = blocks.get(row);
            rowByNetworkByMask
                    .computeIfAbsent((int) block.maskLow(), mask -> new HashMap<>())
                    .merge((int) block.network().low(), row, (a, b) -> ranks[a] > ranks[b] ? a : b);
        }
        List<MaskSet> sets = new ArrayList<>();
        rowByNetworkByMask.forEach((mask, rowByNetwork) -> sets.add(new MaskSet(mask, rowByNetwork, ranks)));
        sets.sort(Comparator.comparingInt((MaskSet set) -> set.bestRank).reversed());
        return new OddMasks(sets.toArray(MaskSet[]::new), sets.isEmpty() ? new int[0] : ranks);
    }

    boolean isEmpty() {
        return sets.length == 0;
    }

    /**
     * Returns the matching row with the highest rank, if it outranks the given row (-1 for none); otherwise the given
     * row.
     */
    int better(int address, int current) {
        int best = current;
        int bestRank = current < 0 ? -1 : ranks[current];
        for (MaskSet set : sets) {
            if (set.bestRank < bestRank) {
                return best;
            }
            int row = set.find(address & set.mask);
            if (row >= 0 && ranks[row] > bestRank) {
                best = row;
                bestRank = ranks[row];
            }
        }
        return best;
    }

    /**
     * The networks of one mask: open addressing with linear probing. A slot is {@code network << 32 | row + 1}; 0 is
     * free.
     */
    private static final class MaskSet {
        final int mask;
        final int bestRank;
        private final long[] slots;

        MaskSet(int mask, Map<Integer, Integer> rowByNetwork, int[] ranks) {
            this.mask = mask;
            this.bestRank = rowByNetwork.values().stream()
                    .mapToInt(row -> ranks[row])
                    .max()
                    .orElse(-1);
            slots = new long[Integer.highestOneBit(rowByNetwork.size()) << 2];
            rowByNetwork.forEach((network, row) -> slots[slot(network)] = (long) network << 32 | (row + 1));
        }

        int find(int network) {
            return (int) slots[slot(network)] - 1;
        }

        /** Returns the slot that contains the network, or the free slot for it. At least half of the slots are free. */
        private int slot(int network) {
            int slot = ((network * 0x9e37_79b9) >>> 7) & (slots.length - 1);
            while ((int) slots[slot] != 0 && (int) (slots[slot] >>> 32) != network) {
                slot = (slot + 1) & (slots.length - 1);
            }
            return slot;
        }
    }
}
