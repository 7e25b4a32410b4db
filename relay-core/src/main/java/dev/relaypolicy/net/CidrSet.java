package dev.relaypolicy.net;

import com.google.common.collect.ImmutableList;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;

/**
 * A set of addresses as the shortest list of prefixes that says it: disjoint, in ascending order, IPv4 first, and no two of them
 * the halves of a third. Immutable.
 */
public final class CidrSet {

    /** No address. */
    public static final CidrSet EMPTY = new CidrSet(List.of());

    /** By network; of two prefixes of one network the wider first. */
    private static final Comparator<IpBlock> ORDER =
            Comparator.comparing(IpBlock::network).thenComparingInt(CidrSet::length);

    private final ImmutableList<IpBlock> blocks;

    private CidrSet(List<IpBlock> blocks) {
        this.blocks = ImmutableList.copyOf(blocks);
    }

    /**
     * The addresses that are in any of the prefixes.
     *
     * @throws IllegalArgumentException where a block is not a prefix
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

    /** Puts the whole in the place of its two halves at the end of the list, as long as there are such. */
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
     * The addresses at which a condition holds that can change only where one of the prefixes begins or ends: the way to add and
     * take away sets. The condition is asked once for each part between such places.
     *
     * @throws IllegalArgumentException where a block is not a prefix
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

    /** Halves a family until no prefix begins or ends inside a part. */
    private record Parts(List<IpBlock> sorted, Predicate<IpAddress> condition, List<IpBlock> holds) {

        /** Adds what holds of a part, inside of which are the prefixes from one place to another. */
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
                // the upper half of ::fffe:0:0/95 are the mapped addresses, which are IPv4
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

        /** The address behind the last one of the lower half of something. */
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
                .orElseThrow(() -> new IllegalArgumentException("`" + block + "` is not a prefix: its mask has holes"));
    }

    private static IpBlock parent(IpBlock block) {
        return IpBlock.prefix(block.network(), length(block) - 1);
    }

    private static IpBlock last(List<IpBlock> blocks) {
        return blocks.get(blocks.size() - 1);
    }

    /** The prefixes: no shorter list says the same. */
    public List<IpBlock> blocks() {
        return blocks;
    }

    /** Whether no address is in the set. */
    public boolean isEmpty() {
        return blocks.isEmpty();
    }

    /** How many addresses of a family are in the set, counted as {@link IpBlock#size} does. */
    public BigInteger size(boolean ipv4) {
        return blocks.stream()
                .filter(block -> block.isIpv4() == ipv4)
                .map(IpBlock::size)
                .reduce(BigInteger.ZERO, BigInteger::add);
    }

    /** Whether the address is in the set. */
    public boolean contains(IpAddress address) {
        return covers(IpBlock.host(address));
    }

    /** Whether every address of the prefix is in the set. */
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

    /** Returns the prefixes, separated by blanks. */
    @Override
    public String toString() {
        return String.join(" ", blocks.stream().map(IpBlock::toString).toList());
    }
}
