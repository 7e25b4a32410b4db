package dev.relaypolicy.net;

import java.util.Arrays;

/**
 * Coverage and counting of IPv4 blocks with arbitrary masks, by splitting the address space bit by bit. A block
 * requires one value of a bit, or allows both. Blocks are stored as {@code network << 32 | mask} and reordered in
 * place.
 */
final class BlockSplitter {

    private final long[] blocks;
    private final long maxSteps;
    private long steps;

    /** The last partition: the end of the blocks that require 0, and the start of those that require 1. */
    private int offEnd;

    private int onStart;

    private BlockSplitter(long[] blocks, long maxSteps) {
        this.blocks = blocks;
        this.maxSteps = maxSteps;
    }

    /**
     * Creates an instance for the parts of blocks inside another block.
     *
     * @param prefixes disjoint
     * @param others used only at {@code indexes}
     * @param whole an IPv4 block
     * @param maxSteps a step examines one block at one bit
     */
    static BlockSplitter of(CompactBlocks prefixes, CompactBlocks others, int[] indexes, IpBlock whole, long maxSteps) {
        long all = whole.network().low() << 32 | whole.maskLow();
        long[] inside = new long[prefixes.size() + indexes.length];
        int count = 0;
        for (int index = 0; index < prefixes.size() && prefixes.isIpv4Prefix(index); index++) {
            inside[count] = prefixes.ipv4(index);
            count += meet(inside[count], all) ? 1 : 0;
        }
        for (int index : indexes) {
            inside[count] = others.ipv4(index);
            count += meet(inside[count], all) ? 1 : 0;
        }
        Arrays.sort(inside, 0, count);
        int distinct = 0;
        for (int i = 0; i < count; i++) {
            if (distinct == 0 || inside[i] != inside[distinct - 1]) {
                inside[distinct++] = inside[i];
            }
        }
        for (int i = 0; i < distinct; i++) {
            inside[i] |= all;
        }
        return new BlockSplitter(Arrays.copyOf(inside, distinct), maxSteps);
    }

    private static boolean meet(long one, long other) {
        return ((int) ((one ^ other) >>> 32) & (int) one & (int) other) == 0;
    }

    /** If the step limit was exceeded, the last result is invalid. */
    boolean gaveUp() {
        return steps > maxSteps;
    }

    /** {@code decided} are the bits already fixed. */
    boolean covered(int decided) {
        return covered(0, blocks.length, decided);
    }

    private boolean covered(int from, int to, int decided) {
        steps += to - from + 1;
        if (steps > maxSteps || from == to) {
            return false;
        }
        int asked = fewestBits(from, to, decided);
        if (asked == 0) {
            return true;
        }
        int bit = Integer.highestOneBit(asked);
        partition(from, to, bit);
        int off = offEnd;
        return covered(from, onStart, decided | bit) && covered(partitionAgain(from, to, bit, off), to, decided | bit);
    }

    long count() {
        return count(0, blocks.length, 0);
    }

    private long count(int from, int to, int decided) {
        steps += to - from + 1;
        if (steps > maxSteps || from == to) {
            return 0;
        }
        int asked = fewestBits(from, to, decided);
        if (asked == 0) {
            return 1L << (32 - Integer.bitCount(decided));
        }
        int bit = Integer.highestOneBit(asked);
        partition(from, to, bit);
        int off = offEnd;
        long count = count(from, onStart, decided | bit);
        return count + count(partitionAgain(from, to, bit, off), to, decided | bit);
    }

    /** Returns the undecided bits of the block with the fewest of them. */
    private int fewestBits(int from, int to, int decided) {
        int asked = -1;
        int fewest = Integer.MAX_VALUE;
        for (int i = from; i < to && fewest > 0; i++) {
            int left = (int) blocks[i] & ~decided;
            int bits = Integer.bitCount(left);
            if (bits < fewest) {
                fewest = bits;
                asked = left;
            }
        }
        return asked;
    }

    /** Orders the blocks by a bit: those that require 0, that allow both, that require 1. */
    private void partition(int from, int to, int bit) {
        int low = from;
        int high = to;
        int i = from;
        while (i < high) {
            long block = blocks[i];
            if (((int) block & bit) == 0) {
                i++;
            } else if (((int) (block >>> 32) & bit) == 0) {
                blocks[i++] = blocks[low];
                blocks[low++] = block;
            } else {
                blocks[i] = blocks[--high];
                blocks[high] = block;
            }
        }
        offEnd = low;
        onStart = high;
    }

    /** Splitting the first half reordered it. Returns the start of the second half. */
    private int partitionAgain(int from, int to, int bit, int off) {
        if (off > from) {
            partition(from, to, bit);
        }
        return off;
    }
}
