package dev.relaypolicy.benchmarks;

import dev.relaypolicy.benchmarks.Design.Lookup;
import dev.relaypolicy.net.IpBlock;
import dev.relaypolicy.net.IpTable.Row;
import inet.ipaddr.Address;
import inet.ipaddr.format.util.AssociativeAddressTrie;
import inet.ipaddr.format.util.AssociativeAddressTrie.AssociativeTrieNode;
import inet.ipaddr.ipv4.IPv4Address;
import inet.ipaddr.ipv4.IPv4AddressAssociativeTrie;
import inet.ipaddr.ipv6.IPv6Address;
import inet.ipaddr.ipv6.IPv6AddressAssociativeTrie;
import java.util.List;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** Lookups in IPAddress's trie, which maps prefixes to ranks. */
final class IpAddressTrie {

    private IpAddressTrie() {}

    static Lookup best(List<Row<Integer>> rows, Queries queries) {
        int[] ranks = TestTables.ranks(rows);
        long[] highs = queries.highs();
        long[] lows = queries.lows();
        if (queries.ipv4()) {
            IPv4AddressAssociativeTrie<Integer> trie = ipv4(rows, ranks);
            return query -> best(trie.elementsContaining(new IPv4Address((int) lows[query])));
        }
        IPv6AddressAssociativeTrie<Integer> trie = ipv6(rows, ranks);
        return query -> best(trie.elementsContaining(new IPv6Address(highs[query], lows[query])));
    }

    static Lookup longest(List<Row<Integer>> rows, Queries queries) {
        int[] ranks = TestTables.ranks(rows);
        long[] highs = queries.highs();
        long[] lows = queries.lows();
        if (queries.ipv4()) {
            IPv4AddressAssociativeTrie<Integer> trie = ipv4(rows, ranks);
            return query -> value(trie.longestPrefixMatchNode(new IPv4Address((int) lows[query])));
        }
        IPv6AddressAssociativeTrie<Integer> trie = ipv6(rows, ranks);
        return query -> value(trie.longestPrefixMatchNode(new IPv6Address(highs[query], lows[query])));
    }

    static IPv4AddressAssociativeTrie<Integer> ipv4(List<Row<Integer>> rows, int[] ranks) {
        return fill(new IPv4AddressAssociativeTrie<>(), ranks, index -> {
            IpBlock block = rows.get(index).block();
            return new IPv4Address((int) block.network().low(), prefixLength(block));
        });
    }

    static IPv6AddressAssociativeTrie<Integer> ipv6(List<Row<Integer>> rows, int[] ranks) {
        return fill(new IPv6AddressAssociativeTrie<>(), ranks, index -> {
            IpBlock block = rows.get(index).block();
            return new IPv6Address(block.network().high(), block.network().low(), prefixLength(block));
        });
    }

    /** Null for a host: the trie requires hosts without a prefix length. */
    private static @Nullable Integer prefixLength(IpBlock block) {
        int length = block.prefixLength().orElseThrow();
        return length == block.network().width() ? null : length;
    }

    /** Of equal prefixes, keeps the best rank. */
    private static <A extends Address, T extends AssociativeAddressTrie<A, Integer>> T fill(
            T trie, int[] ranks, IntFunction<A> address) {
        for (int index = 0; index < ranks.length; index++) {
            A key = address.apply(index);
            Integer before = trie.put(key, ranks[index]);
            if (before != null && before > ranks[index]) {
                trie.put(key, before);
            }
        }
        return trie;
    }

    private static int best(@Nullable AssociativeTrieNode<?, Integer> containing) {
        int best = -1;
        for (AssociativeTrieNode<?, Integer> node = containing; node != null; ) {
            if (node.isAdded()) {
                best = Math.max(best, node.getValue());
            }
            AssociativeTrieNode<?, Integer> lower = node.getLowerSubNode();
            node = lower == null ? node.getUpperSubNode() : lower;
        }
        return best;
    }

    private static int value(@Nullable AssociativeTrieNode<?, Integer> node) {
        return node == null ? -1 : node.getValue();
    }
}
