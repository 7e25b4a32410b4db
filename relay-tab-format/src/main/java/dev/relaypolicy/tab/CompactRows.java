package dev.relaypolicy.tab;

import dev.relaypolicy.Origin;
import dev.relaypolicy.net.IpAddress;
import dev.relaypolicy.net.IpBlock;
import dev.relaypolicy.net.IpTable;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.RandomAccess;

/**
 * The rows of a table of addresses as numbers, 16 bytes an IPv4 row: a row is made when it is asked for. A million rows as objects
 * would take ten times the room, and the collector longer than reading the file. Immutable.
 *
 * @param <V> what a row stands for
 */
public final class CompactRows<V> extends AbstractList<IpTable.Row<V>> implements RandomAccess {

    /**
     * Says what a row stands for.
     *
     * @param <V> what that is
     */
    @FunctionalInterface
    public interface Meaning<V> {
        /**
         * Makes it, always the same for the same row.
         *
         * @param tag the number that the row was added with
         * @param origin where the row is written
         */
        V of(int tag, Origin origin);
    }

    private final int size;
    /** The network of an IPv4 row above its mask; of another row, its place in {@link #others}. */
    private final long[] words;

    private final int[] lines;
    private final int[] tags;
    private final BitSet isOther;
    private final List<IpBlock> others;
    private final String file;
    private final Meaning<V> meaning;

    private CompactRows(Builder builder, Meaning<V> meaning) {
        this.size = builder.size;
        this.words = Arrays.copyOf(builder.words, size);
        this.lines = Arrays.copyOf(builder.lines, size);
        this.tags = Arrays.copyOf(builder.tags, size);
        this.isOther = builder.isOther;
        this.others = List.copyOf(builder.others);
        this.file = builder.file;
        this.meaning = meaning;
    }

    @Override
    public int size() {
        return size;
    }

    @Override
    public IpTable.Row<V> get(int place) {
        return new IpTable.Row<>(block(place), meaning.of(tags[place], new Origin(file, lines[place])));
    }

    private IpBlock block(int place) {
        long word = words[place];
        return isOther.get(place)
                ? others.get((int) word)
                : IpBlock.masked(IpAddress.ofIpv4((int) (word >>> 32)), IpAddress.ofIpv4((int) word));
    }

    /** Gathers the rows of one file. */
    public static final class Builder {
        private static final int FEW = 16;

        private final String file;
        private int size;
        private long[] words = new long[FEW];
        private int[] lines = new int[FEW];
        private int[] tags = new int[FEW];
        private final BitSet isOther = new BitSet();
        private final List<IpBlock> others = new ArrayList<>();

        /** No rows yet. */
        public Builder(String file) {
            this.file = file;
        }

        /**
         * Adds a row.
         *
         * @param line where it is written
         * @param block the addresses it is about
         * @param tag a number that says what it stands for
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
                isOther.set(size);
                words[size] = others.size();
                others.add(block);
            }
            lines[size] = line;
            tags[size] = tag;
            size++;
        }

        /** How many rows were added so far. */
        public int size() {
            return size;
        }

        /** The rows added so far. */
        public <V> CompactRows<V> build(Meaning<V> meaning) {
            return new CompactRows<>(this, meaning);
        }
    }
}
