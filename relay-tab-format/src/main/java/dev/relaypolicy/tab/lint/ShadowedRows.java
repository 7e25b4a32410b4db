package dev.relaypolicy.tab.lint;

import dev.relaypolicy.net.Coverage;
import dev.relaypolicy.net.IpBlock;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.stream.IntStream;

/** Determines which rows of a table never decide. Exact for prefixes; bounded effort for other masks. */
final class ShadowedRows {

    /** The total row comparisons for rows with non-contiguous masks. */
    private static final long MAX_COMPARISONS = 30_000_000;

    /** The step limit of one proof, and the number of failed proofs after which no more are tried. */
    private static final int MAX_STEPS = 100_000;

    private static final int MAX_FAILURES = 100;

    /** The greatest number of higher-ranked rows in one proof. */
    private static final int MAX_COVERING = 10_000;

    private final AddressRows rows;
    private final BitSet shadowed;
    private long comparisons;
    private int unproved;

    private ShadowedRows(AddressRows rows) {
        this.rows = rows;
        this.shadowed = rows.table().decidingPrefixes();
        shadowed.flip(0, rows.size());
    }

    static ShadowedRows of(AddressRows rows) {
        ShadowedRows deciding = new ShadowedRows(rows);
        int[] odd = rows.table().oddIndexes();
        for (int index : odd) {
            deciding.shadowed.clear(index);
        }
        if (odd.length > 0) {
            deciding.markIfShadowed(new Ipv4Rows(rows), odd);
        }
        return deciding;
    }

    private void markIfShadowed(Ipv4Rows numbers, int[] odd) {
        BitSet isOdd = new BitSet();
        IntStream.of(odd).forEach(isOdd::set);
        for (int index = 0; index < rows.size(); index++) {
            if (!shadowed.get(index) && (isOdd.get(index) || overlapsHigherOddRow(numbers, odd, index))) {
                markIfShadowed(numbers, index);
            }
        }
    }

    private boolean overlapsHigherOddRow(Ipv4Rows numbers, int[] odd, int index) {
        if (comparisons > MAX_COMPARISONS) {
            return true;
        }
        comparisons += odd.length;
        for (int other : odd) {
            if (numbers.outranks(other, index)) {
                return true;
            }
        }
        return false;
    }

    private void markIfShadowed(Ipv4Rows numbers, int index) {
        comparisons += rows.size();
        if (comparisons > MAX_COMPARISONS || unproved >= MAX_FAILURES) {
            unproved++;
            return;
        }
        List<IpBlock> before = new ArrayList<>();
        for (int other = 0; other < rows.size(); other++) {
            if (numbers.outranks(other, index)) {
                if (numbers.covers(other, index)) {
                    shadowed.set(index);
                    return;
                }
                before.add(rows.block(other));
            }
            if (before.size() > MAX_COVERING) {
                unproved++;
                return;
            }
        }
        switch (Coverage.of(rows.block(index), before, MAX_STEPS)) {
            case WHOLE -> shadowed.set(index);
            case UNKNOWN -> unproved++;
            case PART -> {}
        }
    }

    boolean isShadowed(int index) {
        return shadowed.get(index);
    }

    /** Returns the number of rows for which the question is open. */
    int unproved() {
        return unproved;
    }

    /** The less strict of the rows that decide at the two ends of a hidden row. */
    int decider(int place) {
        IpBlock block = rows.block(place);
        int first = rows.table().find(block.network());
        int last = rows.table().find(block.last());
        boolean lastIsLess = first < 0 || (last >= 0 && rows.strictness(last) < rows.strictness(first));
        int found = lastIsLess ? last : first;
        return found < 0 ? place : found;
    }
}
