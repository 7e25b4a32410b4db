package dev.relaypolicy.tab;

import dev.relaypolicy.Origin;
import dev.relaypolicy.net.IpAddress;
import dev.relaypolicy.net.IpBlock;
import dev.relaypolicy.net.IpTable;
import java.util.AbstractList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.RandomAccess;

/**
 * The rows of an address table in compact form: 16 bytes for an IPv4 row, 32 for an IPv6 row, a tenth of the memory of
 * row objects, which are created on access. Immutable.
 */
public final class CompactRows<V> extends AbstractList<IpTable.Row<V>> implements IpTable.Columns<V>, RandomAccess {

    /** Creates the value of a row. */
    @FunctionalInterface
    public interface ValueFactory<V> {
        /**
         * Returns the value of a row; equal arguments must give equal values.
         *
         * @param tag the number that the row was added with
         */
        V of(int tag, Origin origin);
    }

    private final int size;
    /**
     * For IPv4, the network in the upper half and the mask in the lower; for IPv6, the index in {@link #wide} and the
     * length.
     */
    private final long[] words;

    private final BitSet isIpv6;
    /** The upper and lower halves of the IPv6 networks. */
    private final long[] wide;

    private final Values<V> values;

    /** Moves the arrays out of the builder one at a time: two copies of all would dominate memory use. */
    private CompactRows(Builder builder, ValueFactory<V> meaning) {
        this.size = builder.size;
        this.words = Arrays.copyOf(builder.words, size);
        builder.words = new long[0];
        this.isIpv6 = builder.isIpv6;
        this.wide = Arrays.copyOf(builder.wide, builder.longs);
        builder.wide = new long[0];
        int[] lines = Arrays.copyOf(builder.lines, size);
        builder.lines = new int[0];
        this.values = new Values<>(builder.file, lines, Arrays.copyOf(builder.tags, size), meaning);
        builder.tags = new int[0];
    }

    @Override
    public int size() {
        return size;
    }

    @Override
    public IpTable.Row<V> get(int index) {
        return new IpTable.Row<>(block(index), values.get(index));
    }

    @Override
    public List<IpBlock> blocks() {
        return new Blocks();
    }

    @Override
    public List<V> values() {
        return values;
    }

    private final class Blocks extends AbstractList<IpBlock> implements RandomAccess {
        @Override
        public IpBlock get(int index) {
            return block(index);
        }

        @Override
        public int size() {
            return size;
        }
    }

    /** The part that a table keeps after its index has been built. */
    private static final class Values<V> extends AbstractList<V> implements RandomAccess {
        private final String file;
        private final int[] lines;
        private final int[] tags;
        private final ValueFactory<V> meaning;

        Values(String file, int[] lines, int[] tags, ValueFactory<V> meaning) {
            this.file = file;
            this.lines = lines;
            this.tags = tags;
            this.meaning = meaning;
        }

        @Override
        public V get(int index) {
            return meaning.of(tags[index], new Origin(file, lines[index]));
        }

        @Override
        public int size() {
            return lines.length;
        }
    }

    private IpBlock block(int index) {
        long word = words[index];
        int at = (int) (word >>> 32);
        return isIpv6.get(index)
                ? IpBlock.prefix(IpAddress.ofIpv6(wide[at], wide[at + 1]), (int) word)
                : IpBlock.masked(IpAddress.ofIpv4((int) (word >>> 32)), IpAddress.ofIpv4((int) word));
    }

    /** A builder for the rows of one file. */
    public static final class Builder {
        private static final int FEW = 16;

        private final String file;
        private int size;
        private long[] words = new long[FEW];
        private int[] lines = new int[FEW];
        private int[] tags = new int[FEW];
        private final BitSet isIpv6 = new BitSet();
        private long[] wide = new long[FEW];
        private int longs;

        public Builder(String file) {
            this.file = file;
        }

        /**
         * Adds a row.
         *
         * @param tag a number from which {@link ValueFactory} creates the value
         */
        public void add(int line, IpBlock block, int tag) {
            if (size == words.length) {
                words = Arrays.copyOf(words, 2 * size);
                lines = Arrays.copyOf(lines, 2 * size);
                tags = Arrays.copyOf(tags, 2 * size);
            }
            if (block.isIpv4()) {
                words[size] = block.network().low() << 32 | block.maskLow();
            } else {
                if (longs == wide.length) {
                    wide = Arrays.copyOf(wide, 2 * longs);
                }
                isIpv6.set(size);
                words[size] = (long) longs << 32 | block.maskBits();
                wide[longs++] = block.network().high();
                wide[longs++] = block.network().low();
            }
            lines[size] = line;
            tags[size] = tag;
            size++;
        }

        public int size() {
            return size;
        }

        /** Returns the rows. The builder must not be used afterwards. */
        public <V> CompactRows<V> build(ValueFactory<V> meaning) {
            return new CompactRows<>(this, meaning);
        }
    }
}
