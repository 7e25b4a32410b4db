package dev.relaypolicy.benchmarks;

import dev.relaypolicy.net.IpBlock;
import dev.relaypolicy.net.IpTable.Row;
import java.util.List;

/** Every row in turn: the highest precedence that matches, the last of equals. The rows are parsed, which XMail's are not. */
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
        for (int place = 0; place < networks.length; place++) {
            IpBlock block = rows.get(place).block();
            networks[place] = (int) block.network().low();
            masks[place] = (int) block.maskLow();
            precedences[place] = rows.get(place).value();
        }
    }

    @Override
    public int find(int query) {
        int address = (int) addresses[query];
        int best = -1;
        int highest = -1;
        for (int place = 0; place < networks.length; place++) {
            if ((address & masks[place]) == networks[place] && precedences[place] >= highest) {
                best = place;
                highest = precedences[place];
            }
        }
        return best;
    }
}
