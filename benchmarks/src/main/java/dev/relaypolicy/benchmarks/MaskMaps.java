package dev.relaypolicy.benchmarks;

import dev.relaypolicy.net.IpAddress;
import dev.relaypolicy.net.IpBlock;
import dev.relaypolicy.net.IpTable.Row;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A reference implementation of lookup: for each mask, a map from network to the best row in each of several orders.
 */
final class MaskMaps {

    private record Bits(long high, long low) {
        Bits and(Bits mask) {
            return new Bits(high & mask.high, low & mask.low);
        }

        static Bits of(IpAddress address) {
            return new Bits(address.high(), address.low());
        }
    }

    private final Map<Bits, Map<Bits, int[]>> indexesByNetworkByMask = new LinkedHashMap<>();
    private final List<int[]> ranks;

    /**
     * @param rows rows of one family
     * @param ranks the ranks of the rows, for each order
     */
    MaskMaps(List<Row<Integer>> rows, List<int[]> ranks) {
        this.ranks = ranks;
        for (int index = 0; index < rows.size(); index++) {
            IpBlock block = rows.get(index).block();
            int[] alone = new int[ranks.size()];
            Arrays.fill(alone, index);
            indexesByNetworkByMask
                    .computeIfAbsent(new Bits(block.maskHigh(), block.maskLow()), mask -> new HashMap<>())
                    .merge(Bits.of(block.network()), alone, this::better);
        }
    }

    /** Returns the index of the best row for each order, or -1. */
    int[] find(IpAddress address) {
        int[] best = new int[ranks.size()];
        Arrays.fill(best, -1);
        Bits bits = Bits.of(address);
        for (Map.Entry<Bits, Map<Bits, int[]>> mask : indexesByNetworkByMask.entrySet()) {
            int[] indexes = mask.getValue().get(bits.and(mask.getKey()));
            best = indexes == null ? best : better(best, indexes);
        }
        return best;
    }

    private int[] better(int[] some, int[] others) {
        int[] better = some.clone();
        for (int order = 0; order < better.length; order++) {
            int[] ranksOfOrder = ranks.get(order);
            if (some[order] < 0 || ranksOfOrder[others[order]] > ranksOfOrder[some[order]]) {
                better[order] = others[order];
            }
        }
        return better;
    }
}
