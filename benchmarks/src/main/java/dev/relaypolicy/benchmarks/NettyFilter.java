package dev.relaypolicy.benchmarks;

import dev.relaypolicy.benchmarks.Design.Lookup;
import dev.relaypolicy.net.IpTable.Row;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.ipfilter.IpFilterRuleType;
import io.netty.handler.ipfilter.IpSubnetFilter;
import io.netty.handler.ipfilter.IpSubnetFilterRule;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;

/** Lookups in Netty's filter, with an accept rule for each row and socket addresses made in advance. */
final class NettyFilter implements Lookup {

    private final Filter filter;
    private final InetSocketAddress[] clients;

    NettyFilter(List<Row<Integer>> rows, Queries queries) {
        filter = new Filter(rules(rows));
        clients = new InetSocketAddress[Queries.COUNT];
        for (int query = 0; query < clients.length; query++) {
            clients[query] = new InetSocketAddress(queries.address(query).toInetAddress(), 25);
        }
    }

    /** A mutable list, because the filter sorts it in place. */
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
        return filter.accepts(clients[query]) ? 1 : -1;
    }

    /** Makes the protected {@code accept} callable without a channel. */
    static final class Filter extends IpSubnetFilter {
        Filter(List<IpSubnetFilterRule> rules) {
            super(false, rules);
        }

        @SuppressWarnings("NullAway") // the context is not used
        boolean accepts(InetSocketAddress client) {
            return accept((ChannelHandlerContext) null, client);
        }
    }
}
