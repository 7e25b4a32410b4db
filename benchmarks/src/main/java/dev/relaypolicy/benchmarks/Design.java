package dev.relaypolicy.benchmarks;

import dev.relaypolicy.net.IpAddress;
import dev.relaypolicy.net.IpTable;
import dev.relaypolicy.net.IpTable.Row;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import org.springframework.security.web.util.matcher.IpAddressMatcher;

/** The lookup implementations to compare. */
public enum Design {
    /** {@link IpTable}: the row of the highest precedence, the later of equal ones. */
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

    /** IPAddress's trie: the best rank of all prefixes that contain the address. */
    IPADDRESS_BEST {
        @Override
        Lookup build(List<Row<Integer>> rows, Queries queries) {
            return IpAddressTrie.best(rows, queries);
        }
    },

    /** IPAddress's trie: the longest prefix only, which is less than {@link #RELAY} finds. */
    IPADDRESS_LONGEST {
        @Override
        Lookup build(List<Row<Integer>> rows, Queries queries) {
            return IpAddressTrie.longest(rows, queries);
        }
    },

    /** Netty's IpSubnetFilter, which only accepts or rejects. IPv4 only: it is wrong for IPv6. */
    NETTY {
        @Override
        Lookup build(List<Row<Integer>> rows, Queries queries) {
            return new NettyFilter(rows, queries);
        }
    },

    /** {@code TreeMap.floorEntry} on {@linkplain FlatRanges disjoint ranges}. IPv4 only. */
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

    /** {@link XmailScan}. IPv4 only. */
    XMAIL_SCAN {
        @Override
        Lookup build(List<Row<Integer>> rows, Queries queries) {
            return new XmailScan(rows, queries);
        }
    },

    /** The first match in a list of Spring Security's matchers. */
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
                for (int index = 0; index < matchers.size(); index++) {
                    if (matchers.get(index).matches(texts[query])) {
                        return index;
                    }
                }
                return -1;
            };
        }
    };

    abstract Lookup build(List<Row<Integer>> rows, Queries queries);

    /** Looks up an address of {@link Queries}. Results depend on the design, but a hit and a miss always differ. */
    @FunctionalInterface
    interface Lookup {
        int find(int query);
    }
}
