package dev.relaypolicy.net;

/** Takes the segments of a flattened table, in ascending order of their start. */
interface Segments {
    /**
     * From this address on, up to the next start, a row wins. A second segment with the same start replaces the first.
     *
     * @param high the upper half of the address, left-aligned as in {@link Blocks}
     * @param low the lower half
     * @param place the row, or -1 for none
     */
    void begin(long high, long low, int place);
}
