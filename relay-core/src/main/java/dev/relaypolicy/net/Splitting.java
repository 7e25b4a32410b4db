package dev.relaypolicy.net;

import java.util.Arrays;

/**
 * Answers questions about IPv4 blocks of any masks by splitting the family in two, bit by bit: a block asks for one value of a bit, or
 * for either. The blocks are {@code network << 32 | mask}, and only change their order.
 */
final class Splitting {

    private final long[] blocks;
    private final long maxSteps;
    private long steps;

    /** Where the last partition ends that asks for 0, and where the one begins that asks for 1. */
    private int offEnd;

    private int onStart;

    private Splitting(long[] blocks, long maxSteps) {
        this.blocks = blocks;
        this.maxSteps = maxSteps;
    }

    /**
     * Takes the parts of blocks that are inside another.
     *
     * @param prefixes prefixes, none inside another
     * @param others blocks, of which those at some places are taken
     * @param whole an IPv4 block
     * @param maxSteps after how many steps a question is given up: a step is to look at one block at one bit
     */
    static Splitting of(Blocks prefixes, Blocks others, int[] places, IpBlock whole, long maxSteps) {
        long all = whole.network().low() << 32 | whole.maskLow();
        long[] inside = new long[prefixes.size() + places.length];
        int count = 0;
        for (int place = 0; place < prefixes.size() && prefixes.isIpv4Prefix(place); place++) {
            inside[count] = prefixes.ipv4(place);
            count += meet(inside[count], all) ? 1 : 0;
        }
        for (int place : places) {
            inside[count] = others.ipv4(place);
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
        return new Splitting(Arrays.copyOf(inside, distinct), maxSteps);
    }

    private static boolean meet(long one, long other) {
        return ((int) ((one ^ other) >>> 32) & (int) one & (int) other) == 0;
    }

    /** Whether the last answer came after more than the greatest number of steps, and so is none. */
    boolean gaveUp() {
        return steps > maxSteps;
    }

    /**
     * Whether the blocks cover everything.
     *
     * @param decided the bits in which all blocks are known to agree
     */
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

    /** How many addresses are in any of the blocks. */
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

    /** The undecided bits of the block that asks for the fewest. */
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

    /** Puts the blocks that ask for 0 first, those that ask for 1 last, and the others between. */
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

    /** Restores the partition after the first half was split further, and returns where the second half begins. */
    private int partitionAgain(int from, int to, int bit, int off) {
        if (off > from) {
            partition(from, to, bit);
        }
        return off;
    }
}
