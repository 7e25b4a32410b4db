package dev.relaypolicy.testkit.arbitraries;

import dev.relaypolicy.net.IpAddress;
import dev.relaypolicy.net.IpBlock;
import dev.relaypolicy.net.IpTable;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/** Generators of tables with related rows, and of addresses at which lookups are likely to fail. */
public final class Tables {

    private static final int MAX_ROWS = 24;

    private Tables() {}

    /** How a row relates to an earlier row, its parent. */
    private enum Relation {
        UNRELATED,
        DUPLICATE,
        INSIDE,
        ENCLOSING,
        NEXT,
        BEFORE,
        LAST_HOST,
        OTHER_MASK
    }

    private record RowSeed(Relation relation, int parent, IpBlock unrelated, int bits) {}

    /** Generates up to 24 blocks of both families: nested, adjacent, equal, overlapping and unrelated. */
    public static Arbitrary<List<IpBlock>> blocks() {
        Arbitrary<RowSeed> seeds = Combinators.combine(
                        Arbitraries.of(Relation.class),
                        Arbitraries.integers().between(0, MAX_ROWS),
                        Blocks.any(),
                        Arbitraries.integers())
                .as(RowSeed::new);
        return seeds.list().ofMaxSize(MAX_ROWS).map(Tables::build).withoutEdgeCases();
    }

    /** Generates rows over {@link #blocks()} with few distinct values. */
    public static Arbitrary<List<IpTable.Row<Integer>>> rows() {
        return rows(Arbitraries.integers().between(-1, 3));
    }

    /** Generates rows over {@link #blocks()} with the given values. */
    public static <V> Arbitrary<List<IpTable.Row<V>>> rows(Arbitrary<V> values) {
        return blocks().flatMap(blocks -> values.list().ofSize(blocks.size()).map(list -> {
                    List<IpTable.Row<V>> rows = new ArrayList<>();
                    for (int i = 0; i < blocks.size(); i++) {
                        rows.add(new IpTable.Row<>(blocks.get(i), list.get(i)));
                    }
                    return List.copyOf(rows);
                }))
                .withoutEdgeCases();
    }

    /**
     * Returns the addresses at which an index is most likely to be wrong: the first and last address of each block, the
     * lowest address and the middle of each family, and the neighbours of each.
     */
    public static List<IpAddress> edges(Collection<IpBlock> blocks) {
        Set<IpAddress> edges = new LinkedHashSet<>();
        for (int width : new int[] {32, 128}) {
            addNeighbourhood(edges, BigInteger.ZERO, width);
            addNeighbourhood(edges, BigInteger.ONE.shiftLeft(width - 1), width);
        }
        for (IpBlock block : blocks) {
            addNeighbourhood(edges, number(block.network()), block.network().width());
            addNeighbourhood(edges, lastNumber(block), block.network().width());
        }
        return List.copyOf(edges);
    }

    /** Generates edges, members, addresses one bit away from a member, and random addresses. */
    public static Arbitrary<IpAddress> near(Collection<IpBlock> blocks) {
        if (blocks.isEmpty()) {
            return Addresses.any();
        }
        Arbitrary<IpAddress> members = Arbitraries.of(blocks).flatMap(Tables::members);
        Arbitrary<IpAddress> almost = Combinators.combine(
                        members, Arbitraries.integers().between(0, 127))
                .as((member, bit) -> address(number(member).flipBit(bit % member.width()), member.width()));
        return Arbitraries.oneOf(Arbitraries.of(edges(blocks)), members, almost, Addresses.any())
                .withoutEdgeCases();
    }

    /** Generates addresses inside a block. */
    public static Arbitrary<IpAddress> members(IpBlock block) {
        int width = block.network().width();
        return Arbitraries.bigIntegers()
                .between(BigInteger.ZERO, allOnes(width))
                .map(any -> address(number(block.network()).or(any.and(openBits(block))), width))
                .filter(address -> address.isIpv4() == block.isIpv4());
    }

    private static List<IpBlock> build(List<RowSeed> seeds) {
        List<IpBlock> blocks = new ArrayList<>();
        for (RowSeed seed : seeds) {
            blocks.add(blocks.isEmpty() ? seed.unrelated : derive(seed, blocks.get(seed.parent % blocks.size())));
        }
        return List.copyOf(blocks);
    }

    private static IpBlock derive(RowSeed seed, IpBlock parent) {
        int width = parent.network().width();
        int length = parent.prefixLength().orElse(width / 2);
        int random = seed.bits >>> 1;
        IpAddress last = inFamilyOf(parent, lastNumber(parent));
        IpAddress next = inFamilyOf(parent, lastNumber(parent).add(BigInteger.ONE));
        IpAddress before = inFamilyOf(parent, number(parent.network()).subtract(BigInteger.ONE));
        return switch (seed.relation) {
            case UNRELATED -> seed.unrelated;
            case DUPLICATE -> parent;
            case INSIDE -> IpBlock.prefix(last, length + random % (width - length + 1));
            case ENCLOSING -> IpBlock.prefix(parent.network(), random % (length + 1));
            case NEXT -> IpBlock.prefix(next, length);
            case BEFORE -> IpBlock.prefix(before, length);
            case LAST_HOST -> IpBlock.host(last);
            case OTHER_MASK ->
                parent.isIpv4()
                        ? IpBlock.masked(last, IpAddress.ofIpv4((int) parent.maskLow() ^ 1 << random % 32))
                        : IpBlock.host(parent.network());
        };
    }

    /**
     * Returns the address with this number, or the parent's network if that address is IPv4-mapped and the parent is
     * IPv6.
     */
    private static IpAddress inFamilyOf(IpBlock parent, BigInteger number) {
        IpAddress address = address(number, parent.network().width());
        return address.isIpv4() == parent.isIpv4() ? address : parent.network();
    }

    private static void addNeighbourhood(Set<IpAddress> edges, BigInteger number, int width) {
        for (int step = -1; step <= 1; step++) {
            edges.add(address(number.add(BigInteger.valueOf(step)), width));
        }
    }

    private static BigInteger lastNumber(IpBlock block) {
        return number(block.network()).or(openBits(block));
    }

    private static BigInteger openBits(IpBlock block) {
        BigInteger mask = unsigned(block.maskHigh()).shiftLeft(64).or(unsigned(block.maskLow()));
        return allOnes(block.network().width()).andNot(mask);
    }

    private static BigInteger number(IpAddress address) {
        return new BigInteger(1, address.toInetAddress().getAddress());
    }

    private static BigInteger unsigned(long bits) {
        return new BigInteger(Long.toUnsignedString(bits));
    }

    private static BigInteger allOnes(int width) {
        return BigInteger.ONE.shiftLeft(width).subtract(BigInteger.ONE);
    }

    /** Takes the number modulo the size of the family. An IPv4-mapped address is IPv4. */
    private static IpAddress address(BigInteger number, int width) {
        BigInteger inside = number.mod(BigInteger.ONE.shiftLeft(width));
        return width == 32
                ? IpAddress.ofIpv4(inside.intValue())
                : IpAddress.ofIpv6(inside.shiftRight(64).longValue(), inside.longValue());
    }
}
