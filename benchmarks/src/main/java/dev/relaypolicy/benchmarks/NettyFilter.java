package dev.relaypolicy.benchmarks;

import dev.relaypolicy.net.IpTable.Row;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.ipfilter.IpFilterRuleType;
import io.netty.handler.ipfilter.IpSubnetFilter;
import io.netty.handler.ipfilter.IpSubnetFilterRule;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;

/** Netty's filter, with every row an acceptance. */
final class NettyFilter implements Lookup {

    private final Asked filter;
    private final InetSocketAddress[] clients;

    NettyFilter(List<Row<Integer>> rows, Queries queries) {
        filter = new Asked(rules(rows));
        clients = new InetSocketAddress[Queries.COUNT];
        for (int query = 0; query < clients.length; query++) {
            clients[query] = new InetSocketAddress(queries.address(query).toInetAddress(), 25);
        }
    }

    /** The filter sorts the list in place. */
    static List<IpSubnetFilterRule> rules(List<Row<Integer>> rows) {
        List<IpSubnetFilterRule> rules = new ArrayList<>(rows.size());
        for (Row<Integer> row : rows) {
            rules.add(new IpSubnetFilterRule(
                    row.block().network().toInetAddress(),
                    row.block().prefixLength().orElseThrow(),
                    IpFilterRuleType.ACCEPT));
        }
        return rules;
    }

    @Override
    public int find(int query) {
        return filter.asks(clients[query]) ? 1 : -1;
    }

    /** Opens the question up, which a channel asks otherwise. */
    static final class Asked extends IpSubnetFilter {
        Asked(List<IpSubnetFilterRule> rules) {
            super(false, rules);
        }

        @SuppressWarnings("NullAway") // the context is not used
        boolean asks(InetSocketAddress client) {
            return accept((ChannelHandlerContext) null, client);
        }
    }
}
