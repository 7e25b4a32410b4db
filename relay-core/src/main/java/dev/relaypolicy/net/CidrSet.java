package dev.relaypolicy.net;

import com.google.common.collect.ImmutableList;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;

/**
 * A set of addresses as the shortest list of prefixes: disjoint, in ascending order, IPv4 first, without two prefixes
 * that are the halves of a third. Immutable.
 */
public final class CidrSet {

    /** The empty set. */
    public static final CidrSet EMPTY = new CidrSet(List.of());

    /** By network; of two prefixes with the same network, the wider first. */
    private static final Comparator<IpBlock> ORDER =
            Comparator.comparing(IpBlock::network).thenComparingInt(CidrSet::length);

    private final ImmutableList<IpBlock> blocks;

    private CidrSet(List<IpBlock> blocks) {
        this.blocks = ImmutableList.copyOf(blocks);
    }

    /**
     * Returns the set of addresses that are in at least one of the prefixes.
     *
     * @throws IllegalArgumentException if a block is not a prefix
     */
    public static CidrSet of(Collection<IpBlock> prefixes) {
        List<IpBlock> done = new ArrayList<>();
        for (IpBlock next : sorted(prefixes)) {
            if (done.isEmpty() || !last(done).covers(next)) {
                done.add(next);
                joinHalves(done);
            }
        }
        return new CidrSet(done);
    }

    /** Replaces two halves of a prefix at the end of the list with that prefix, repeatedly. */
    private static void joinHalves(List<IpBlock> blocks) {
        while (blocks.size() > 1) {
            IpBlock upper = last(blocks);
            IpBlock lower = blocks.get(blocks.size() - 2);
            int length = length(upper);
            if (length == 0 || length(lower) != length || !parent(lower).equals(parent(upper))) {
                return;
            }
            blocks.remove(blocks.size() - 1);
            blocks.set(blocks.size() - 1, parent(lower));
        }
    }

    /**
     * Returns the set of addresses for which a condition holds, for instance the union or difference of sets. Between
     * two boundaries of the prefixes the condition must not change: it is tested on one address of each part.
     *
     * @throws IllegalArgumentException if a block is not a prefix
     */
    public static CidrSet where(Collection<IpBlock> prefixes, Predicate<IpAddress> condition) {
        List<IpBlock> sorted = sorted(prefixes);
        List<IpBlock> holds = new ArrayList<>();
        for (IpAddress any : List.of(IpAddress.ofIpv4(0), IpAddress.ofIpv6(0, 0))) {
            List<IpBlock> family = sorted.stream()
                    .filter(block -> block.isIpv4() == any.isIpv4())
                    .toList();
            new Parts(family, condition, holds).add(IpBlock.prefix(any, 0), 0, family.size());
        }
        return of(holds);
    }

    /** Halves a family until no part contains a boundary of a prefix. */
    private record Parts(List<IpBlock> sorted, Predicate<IpAddress> condition, List<IpBlock> holds) {

        /**
         * Adds the parts of {@code part} for which the condition holds; {@code from} to {@code to} are the prefixes
         * inside it.
         */
        void add(IpBlock part, int from, int to) {
            int inner = from;
            while (inner < to && sorted.get(inner).equals(part)) {
                inner++;
            }
            if (inner == to) {
                if (condition.test(part.network())) {
                    holds.add(part);
                }
                return;
            }
            IpBlock lower = IpBlock.prefix(part.network(), length(part) + 1);
            IpAddress middle = firstBeyond(lower);
            if (middle.isIpv4() != part.isIpv4()) {
                // the upper half of ::fffe:0:0/95 consists of the mapped addresses, which are IPv4
                add(lower, inner, to);
                return;
            }
            int cut = inner;
            while (cut < to && sorted.get(cut).network().compareTo(middle) < 0) {
                cut++;
            }
            add(lower, inner, cut);
            add(IpBlock.prefix(middle, length(lower)), cut, to);
        }

        /** Returns the address after the last address of a lower half. */
        private static IpAddress firstBeyond(IpBlock lower) {
            IpAddress first = lower.network();
            int bit = first.width() - length(lower);
            if (first.isIpv4()) {
                return IpAddress.ofIpv4((int) (first.low() | 1L << bit));
            }
            return bit < 64
                    ? IpAddress.ofIpv6(first.high(), first.low() | 1L << bit)
                    : IpAddress.ofIpv6(first.high() | 1L << (bit - 64), first.low());
        }
    }

    private static List<IpBlock> sorted(Collection<IpBlock> prefixes) {
        prefixes.forEach(CidrSet::length);
        return prefixes.stream().sorted(ORDER).toList();
    }

    private static int length(IpBlock block) {
        return block.prefixLength()
                .orElseThrow(() ->
                        new IllegalArgumentException("`" + block + "` is not a prefix: its mask is not contiguous"));
    }

    private static IpBlock parent(IpBlock block) {
        return IpBlock.prefix(block.network(), length(block) - 1);
    }

    private static IpBlock last(List<IpBlock> blocks) {
        return blocks.get(blocks.size() - 1);
    }

    /** Returns the prefixes. No shorter list describes the same set. */
    public List<IpBlock> blocks() {
        return blocks;
    }

    /** Returns whether the set is empty. */
    public boolean isEmpty() {
        return blocks.isEmpty();
    }

    /** Returns the number of addresses of one family, counted as in {@link IpBlock#size}. */
    public BigInteger size(boolean ipv4) {
        return blocks.stream()
                .filter(block -> block.isIpv4() == ipv4)
                .map(IpBlock::size)
                .reduce(BigInteger.ZERO, BigInteger::add);
    }

    /** Returns whether the address is in the set. */
    public boolean contains(IpAddress address) {
        return covers(IpBlock.host(address));
    }

    /** Returns whether every address of the prefix is in the set. */
    public boolean covers(IpBlock prefix) {
        int from = 0;
        int to = blocks.size();
        while (from < to) {
            int middle = (from + to) >>> 1;
            if (blocks.get(middle).network().compareTo(prefix.network()) <= 0) {
                from = middle + 1;
            } else {
                to = middle;
            }
        }
        return from > 0 && blocks.get(from - 1).covers(prefix);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof CidrSet that && blocks.equals(that.blocks);
    }

    @Override
    public int hashCode() {
        return blocks.hashCode();
    }

    /** Returns the prefixes, separated by spaces. */
    @Override
    public String toString() {
        return String.join(" ", blocks.stream().map(IpBlock::toString).toList());
    }
}
