package dev.relaypolicy.net;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The rows whose mask is no prefix: one hash set of networks for each different mask. Only IPv4 has such masks, since an IPv6
 * block is written with a prefix length.
 */
final class OddMasks {

    private final MaskSet[] sets;
    private final int[] ranks;

    /**
     * Holds the sets.
     *
     * @param sets the one with the best row first
     * @param ranks the rank of each row of the table, by its place; unused where there is no set
     */
    private OddMasks(MaskSet[] sets, int[] ranks) {
        this.sets = sets;
        this.ranks = ranks;
    }

    /**
     * Builds the sets.
     *
     * @param places the places of the rows with odd masks
     */
    static OddMasks of(Blocks blocks, int[] places, int[] ranks) {
        Map<Integer, Map<Integer, Integer>> placeOfNetworkByMask = new HashMap<>();
        for (int place : places) {
            IpBlock block = blocks.get(place);
            placeOfNetworkByMask
                    .computeIfAbsent((int) block.maskLow(), mask -> new HashMap<>())
                    .merge((int) block.network().low(), place, (a, b) -> ranks[a] > ranks[b] ? a : b);
        }
        List<MaskSet> sets = new ArrayList<>();
        placeOfNetworkByMask.forEach((mask, placeOfNetwork) -> sets.add(new MaskSet(mask, placeOfNetwork, ranks)));
        sets.sort(Comparator.comparingInt((MaskSet set) -> set.bestRank).reversed());
        return new OddMasks(sets.toArray(MaskSet[]::new), sets.isEmpty() ? new int[0] : ranks);
    }

    boolean isEmpty() {
        return sets.length == 0;
    }

    /** The place of the best row here that matches the address and beats the one in hand (-1 for none), else that one. */
    int better(int address, int inHand) {
        int best = inHand;
        int bestRank = inHand < 0 ? -1 : ranks[inHand];
        for (MaskSet set : sets) {
            if (set.bestRank < bestRank) {
                return best;
            }
            int place = set.find(address & set.mask);
            if (place >= 0 && ranks[place] > bestRank) {
                best = place;
                bestRank = ranks[place];
            }
        }
        return best;
    }

    /** The networks of one mask, open-addressed, with linear probing. A slot is {@code network << 32 | place + 1}; 0 is free. */
    private static final class MaskSet {
        final int mask;
        final int bestRank;
        private final long[] slots;

        MaskSet(int mask, Map<Integer, Integer> placeOfNetwork, int[] ranks) {
            this.mask = mask;
            this.bestRank = placeOfNetwork.values().stream()
                    .mapToInt(place -> ranks[place])
                    .max()
                    .orElse(-1);
            slots = new long[Integer.highestOneBit(placeOfNetwork.size()) << 2];
            placeOfNetwork.forEach((network, place) -> slots[slot(network)] = (long) network << 32 | (place + 1));
        }

        int find(int network) {
            return (int) slots[slot(network)] - 1;
        }

        /** The slot that holds the network, or the free one where it would go. At least half of the slots are free. */
        private int slot(int network) {
            int slot = ((network * 0x9e37_79b9) >>> 7) & (slots.length - 1);
            while ((int) slots[slot] != 0 && (int) (slots[slot] >>> 32) != network) {
                slot = (slot + 1) & (slots.length - 1);
            }
            return slot;
        }
    }
}
