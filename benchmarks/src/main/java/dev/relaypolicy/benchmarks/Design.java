package dev.relaypolicy.benchmarks;

import dev.relaypolicy.net.IpAddress;
import dev.relaypolicy.net.IpTable;
import dev.relaypolicy.net.IpTable.Row;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import org.springframework.security.web.util.matcher.IpAddressMatcher;

/** The ways to find the row that decides for an address. */
public enum Design {
    /** Ours: the row of the highest precedence, the later of two equal ones. */
    RELAY {
        @Override
        Lookup build(List<Row<Integer>> rows, Queries queries) {
            IpTable<Integer> table = IpTable.highest(rows, Row::value);
            long[] highs = queries.highs();
            long[] lows = queries.lows();
            return queries.ipv4()
                    ? query -> table.find(IpAddress.ofIpv4((int) lows[query]))
                    : query -> table.find(IpAddress.ofIpv6(highs[query], lows[query]));
        }
    },

    /** IPAddress's trie: all prefixes that contain the address, the best of their ranks; the address is made in the call. */
    IPADDRESS_BEST {
        @Override
        Lookup build(List<Row<Integer>> rows, Queries queries) {
            return IpAddressTrie.best(rows, queries);
        }
    },

    /** IPAddress's trie: the longest prefix; the address is made in the call. Answers less than ours. */
    IPADDRESS_LONGEST {
        @Override
        Lookup build(List<Row<Integer>> rows, Queries queries) {
            return IpAddressTrie.longest(rows, queries);
        }
    },

    /** Netty's IpSubnetFilter, socket addresses made in advance: yes or no. Wrong for IPv6, and so not asked about it. */
    NETTY {
        @Override
        Lookup build(List<Row<Integer>> rows, Queries queries) {
            return new NettyFilter(rows, queries);
        }
    },

    /** {@code TreeMap.floorEntry} on the ranges that ours flattens to; IPv4 only. */
    TREE_MAP {
        @Override
        Lookup build(List<Row<Integer>> rows, Queries queries) {
            NavigableMap<Long, Integer> winners = FlatRanges.of(rows);
            long[] lows = queries.lows();
            return query -> {
                Map.Entry<Long, Integer> floor = winners.floorEntry(lows[query]);
                return floor == null ? -1 : floor.getValue();
            };
        }
    },

    /** Every row in turn, as XMail does it (MiscUtils.cpp:MscCheckAllowedIP), but without reading its file each time; IPv4 only. */
    XMAIL_SCAN {
        @Override
        Lookup build(List<Row<Integer>> rows, Queries queries) {
            return new XmailScan(rows, queries);
        }
    },

    /** A list of Spring Security's matchers, the first that matches. */
    SPRING {
        @Override
        Lookup build(List<Row<Integer>> rows, Queries queries) {
            List<IpAddressMatcher> matchers = rows.stream()
                    .map(row -> new IpAddressMatcher(row.block().toString()))
                    .toList();
            String[] texts = new String[Queries.COUNT];
            for (int query = 0; query < texts.length; query++) {
                texts[query] = queries.address(query).toString();
            }
            return query -> {
                for (int place = 0; place < matchers.size(); place++) {
                    if (matchers.get(place).matches(texts[query])) {
                        return place;
                    }
                }
                return -1;
            };
        }
    };

    abstract Lookup build(List<Row<Integer>> rows, Queries queries);
}
