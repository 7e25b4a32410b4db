package dev.relaypolicy.benchmarks;

import dev.relaypolicy.benchmarks.Design.Lookup;
import dev.relaypolicy.net.IpBlock;
import dev.relaypolicy.net.IpTable.Row;
import java.util.List;

/**
 * A linear scan like XMail's (MiscUtils.cpp:MscCheckAllowedIP) for the match of the highest precedence, the last of
 * equal ones, but with rows parsed in advance.
 */
final class XmailScan implements Lookup {

    private final int[] networks;
    private final int[] masks;
    private final int[] precedences;
    private final long[] addresses;

    XmailScan(List<Row<Integer>> rows, Queries queries) {
        networks = new int[rows.size()];
        masks = new int[networks.length];
        precedences = new int[networks.length];
        addresses = queries.lows();
        for (int index = 0; index < networks.length; index++) {
            IpBlock block = rows.get(index).block();
            networks[index] = (int) block.network().low();
            masks[index] = (int) block.maskLow();
            precedences[index] = rows.get(index).value();
        }
    }

    @Override
    public int find(int query) {
        int address = (int) addresses[query];
        int best = -1;
        int highest = -1;
        for (int index = 0; index < networks.length; index++) {
            if ((address & masks[index]) == networks[index] && precedences[index] >= highest) {
                best = index;
                highest = precedences[index];
            }
        }
        return best;
    }
}
