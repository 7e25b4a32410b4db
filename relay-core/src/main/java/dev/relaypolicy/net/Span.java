package dev.relaypolicy.net;

import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/** A row of a table as the unbroken run of addresses that it is about, IPv4 in the lower half. */
record Span(long firstHigh, long firstLow, long lastHigh, long lastLow, int rank, int place) {

    static final Comparator<Span> BY_FIRST = (a, b) -> compare(a.firstHigh, a.firstLow, b.firstHigh, b.firstLow);

    private static final Comparator<Span> BY_RANK = (a, b) -> Integer.compare(b.rank, a.rank);

    /** Takes the segments of a flattened table, in ascending order of their start. */
    interface Segments {
        /**
         * From this address on, up to the next start, a row wins. A second segment with the same start replaces the first.
         *
         * @param place the row, or -1 for none
         */
        void begin(long high, long low, int place);
    }

    static Span of(IpBlock block, int rank, int place) {
        IpAddress first = block.network();
        IpAddress last = block.last();
        return new Span(first.high(), first.low(), last.high(), last.low(), rank, place);
    }

    /**
     * Flattens overlapping spans to disjoint segments, each with the span of the greatest rank. The winner can change only
     * where a span begins and where the present winner ends.
     *
     * @param spans in the order {@link #BY_FIRST}
     * @param lastHigh the last address of the family, after which no segment begins
     */
    static void flatten(List<Span> spans, long lastHigh, long lastLow, Segments out) {
        PriorityQueue<Span> open = new PriorityQueue<>(BY_RANK);
        for (Span span : spans) {
            while (!open.isEmpty() && open.element().endsBefore(span.firstHigh, span.firstLow)) {
                endWinner(open, lastHigh, lastLow, out);
            }
            open.add(span);
            if (open.element().place == span.place) {
                out.begin(span.firstHigh, span.firstLow, span.place);
            }
        }
        while (!open.isEmpty()) {
            endWinner(open, lastHigh, lastLow, out);
        }
    }

    /** Ends the winning span and begins the segment of the best one that reaches beyond it. */
    private static void endWinner(PriorityQueue<Span> open, long lastHigh, long lastLow, Segments out) {
        Span ended = open.remove();
        if (ended.lastHigh == lastHigh && ended.lastLow == lastLow) {
            open.clear();
            return;
        }
        long nextLow = ended.lastLow + 1;
        long nextHigh = nextLow == 0 ? ended.lastHigh + 1 : ended.lastHigh;
        while (!open.isEmpty() && open.element().endsBefore(nextHigh, nextLow)) {
            open.remove();
        }
        out.begin(nextHigh, nextLow, open.isEmpty() ? -1 : open.element().place);
    }

    private boolean endsBefore(long high, long low) {
        return compare(lastHigh, lastLow, high, low) < 0;
    }

    private static int compare(long aHigh, long aLow, long bHigh, long bLow) {
        int byHigh = Long.compareUnsigned(aHigh, bHigh);
        return byHigh != 0 ? byHigh : Long.compareUnsigned(aLow, bLow);
    }
}
