package dev.relaypolicy.net;

import static dev.relaypolicy.net.IpBlock.topBits;

import java.util.AbstractList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.RandomAccess;
import java.util.function.IntPredicate;

/**
 * The blocks of a table by row number, in 5 bytes for an IPv4 prefix and 21 for an IPv6 prefix, instead of 64.
 *
 * <p>A <em>left-aligned</em> prefix has its bits at the top of 128 in either family, so both share the code that sorts
 * and flattens prefixes.
 */
final class CompactBlocks {

    /** Forms 0 to 32 are IPv4 prefixes of that length; 33 is an IPv4 block with a non-contiguous mask. */
    private static final int ODD_MASK = 33;
    /** Forms 64 to 192 are IPv6 prefixes; the length is the form minus 64. */
    private static final int IPV6 = 64;

    private static final int FEW = 16;

    private final byte[] forms;
    /** The bits of an IPv4 prefix; for other blocks, the index of the first of two elements in {@link #wide}. */
    private final int[] words;
    /** The halves of an IPv6 prefix; the network and the mask of an IPv4 block with a non-contiguous mask. */
    private final long[] wide;

    private CompactBlocks(byte[] forms, int[] words, long[] wide) {
        this.forms = forms;
        this.words = words;
        this.wide = wide;
    }

    static CompactBlocks of(Iterable<IpBlock> blocks) {
        Builder builder = new Builder(blocks instanceof Collection<?> sized ? sized.size() : FEW);
        blocks.forEach(builder::add);
        return builder.build();
    }

    int size() {
        return forms.length;
    }

    int[] indexes(IntPredicate wanted) {
        int[] indexes = new int[size()];
        int count = 0;
        for (int row = 0; row < indexes.length; row++) {
            if (wanted.test(row)) {
                indexes[count++] = row;
            }
        }
        return Arrays.copyOf(indexes, count);
    }

    /** Returns a view that creates each block on access. */
    List<IpBlock> asList() {
        return new AsList();
    }

    /** Returns {@code network << 32 | mask}. */
    long ipv4(int row) {
        return form(row) == ODD_MASK
                ? wide[words[row]] << 32 | wide[words[row] + 1]
                : (long) words[row] << 32 | (topBits(32 + form(row)) & 0xffff_ffffL);
    }

    private final class AsList extends AbstractList<IpBlock> implements RandomAccess {
        @Override
        public IpBlock get(int row) {
            return CompactBlocks.this.get(row);
        }

        @Override
        public int size() {
            return forms.length;
        }
    }

    IpBlock get(int row) {
        int form = form(row);
        if (form < ODD_MASK) {
            return IpBlock.prefix(IpAddress.ofIpv4(words[row]), form);
        }
        long first = wide[words[row]];
        long second = wide[words[row] + 1];
        return form == ODD_MASK
                ? IpBlock.masked(IpAddress.ofIpv4((int) first), IpAddress.ofIpv4((int) second))
                : IpBlock.prefix(IpAddress.ofIpv6(first, second), form - IPV6);
    }

    boolean isIpv4Prefix(int row) {
        return form(row) < ODD_MASK;
    }

    boolean isIpv4OddMask(int row) {
        return form(row) == ODD_MASK;
    }

    int oddNetwork(int row) {
        return (int) wide[words[row]];
    }

    int oddMask(int row) {
        return (int) wide[words[row] + 1];
    }

    boolean isIpv6(int row) {
        return form(row) >= IPV6;
    }

    int length(int row) {
        int form = form(row);
        return form < ODD_MASK ? form : form - IPV6;
    }

    /** Returns the upper half, left-aligned. */
    long high(int row) {
        return form(row) < ODD_MASK ? (long) words[row] << 32 : wide[words[row]];
    }

    /** Returns the lower half, left-aligned. */
    long low(int row) {
        return form(row) < ODD_MASK ? 0 : wide[words[row] + 1];
    }

    private int form(int row) {
        return Byte.toUnsignedInt(forms[row]);
    }

    static final class Builder {
        private byte[] forms;
        private int[] words;
        private long[] wide = new long[FEW];
        private int size;
        private int longs;

        Builder(int expected) {
            forms = new byte[Math.max(FEW, expected)];
            words = new int[forms.length];
        }

        void add(IpBlock block) {
            int length = block.lengthOrNone();
            IpAddress network = block.network();
            if (length < 0) {
                add(ODD_MASK, network.low(), block.maskLow());
            } else if (block.isIpv4()) {
                addIpv4((int) network.low(), length);
            } else {
                addIpv6(network.high(), network.low(), length);
            }
        }

        void addIpv4(int network, int length) {
            grow();
            forms[size] = (byte) length;
            words[size++] = network;
        }

        /** Adds an IPv6 prefix, which may be the prefix of the mapped addresses. */
        void addIpv6(long high, long low, int length) {
            add(IPV6 + length, high, low);
        }

        private void add(int form, long first, long second) {
            grow();
            forms[size] = (byte) form;
            words[size++] = longs;
            if (longs == wide.length) {
                wide = Arrays.copyOf(wide, 2 * longs);
            }
            wide[longs++] = first;
            wide[longs++] = second;
        }

        private void grow() {
            if (size == forms.length) {
                forms = Arrays.copyOf(forms, 2 * size);
                words = Arrays.copyOf(words, 2 * size);
            }
        }

        CompactBlocks build() {
            return new CompactBlocks(
                    Arrays.copyOf(forms, size), Arrays.copyOf(words, size), Arrays.copyOf(wide, longs));
        }
    }
}
