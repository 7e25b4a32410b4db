package dev.relaypolicy.net;

/** Receives the segments of a flattened table in ascending order. */
interface Segments {
    /**
     * Begins a segment, which ends at the next start. A segment with the same start replaces the previous one. The
     * address is left-aligned as in {@link CompactBlocks}; the row is -1 for none.
     */
    void begin(long high, long low, int row);
}
