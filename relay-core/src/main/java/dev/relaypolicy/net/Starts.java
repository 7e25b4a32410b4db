package dev.relaypolicy.net;

import java.util.Arrays;

/** Numbers in ascending unsigned order, each with the value that applies up to the next. Immutable. */
final class Starts {

    private final long[] starts;
    private final int[] values;

    private Starts(long[] starts, int[] values) {
        this.starts = starts;
        this.values = values;
    }

    int count() {
        return starts.length;
    }

    long start(int at) {
        return starts[at];
    }

    int value(int at) {
        return values[at];
    }

    /**
     * Returns the index of the last start in a range that is not above a number; the start at {@code from} must not be
     * above it.
     */
    int find(int from, int to, long number) {
        int at = from;
        int count = to - from + 1;
        while (count > 1) {
            int half = count >>> 1;
            if (Long.compareUnsigned(starts[at + half], number) <= 0) {
                at += half;
            }
            count -= half;
        }
        return at;
    }

    static final class Builder {
        private long[] starts = new long[16];
        private int[] values = new int[16];
        private int count;

        int count() {
            return count;
        }

        long lastStart() {
            return starts[count - 1];
        }

        int lastValue() {
            return values[count - 1];
        }

        void add(long start, int value) {
            if (count == starts.length) {
                starts = Arrays.copyOf(starts, 2 * count);
                values = Arrays.copyOf(values, 2 * count);
            }
            starts[count] = start;
            values[count++] = value;
        }

        /**
         * Adds a start that is not below the last one. Replaces an equal start, and adds nothing if the value is
         * unchanged.
         */
        void set(long start, int value) {
            if (count > 0 && lastStart() == start) {
                count--;
            }
            if (count == 0 || lastValue() != value) {
                add(start, value);
            }
        }

        Starts build() {
            return new Starts(Arrays.copyOf(starts, count), Arrays.copyOf(values, count));
        }
    }
}
