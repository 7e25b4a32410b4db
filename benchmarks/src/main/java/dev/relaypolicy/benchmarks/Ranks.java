package dev.relaypolicy.benchmarks;

import dev.relaypolicy.net.IpTable.Row;
import java.util.Arrays;
import java.util.List;

/** XMail's order of rows: by precedence, the later of two equal ones above the earlier. */
final class Ranks {

    private Ranks() {}

    /** The rank of each row, by its place. */
    static int[] of(List<Row<Integer>> rows) {
        long[] order = new long[rows.size()];
        Arrays.setAll(order, place -> (long) rows.get(place).value() << 32 | place);
        Arrays.sort(order);
        int[] ranks = new int[order.length];
        for (int rank = 0; rank < order.length; rank++) {
            ranks[(int) order[rank]] = rank;
        }
        return ranks;
    }
}
