package dev.relaypolicy.tab.lint;

import dev.relaypolicy.net.Coverage;
import dev.relaypolicy.net.IpBlock;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Which rows of a table ever decide, by their place. Exact for prefixes, at any size; where rows with other masks take part, exact up
 * to a bounded effort, and what that leaves open is counted in {@link #unproved}.
 */
final class DecidingRows {

    /** How many rows may be looked at for the rows that take part with other masks, in all. */
    private static final long MAX_LOOKS = 30_000_000;

    /** The steps of one proof, and how many may fail before no more are tried. */
    private static final int MAX_STEPS = 100_000;

    private static final int MAX_FAILURES = 100;

    /** How many rows one proof may take. */
    private static final int MAX_BEFORE = 10_000;

    private final AddressRows rows;
    private final BitSet hidden;
    private long looks;
    private int unproved;

    private DecidingRows(AddressRows rows) {
        this.rows = rows;
        this.hidden = rows.table().decidingPrefixes();
        hidden.flip(0, rows.size());
    }

    /** Finds out which rows of a table never decide. */
    static DecidingRows of(AddressRows rows) {
        DecidingRows deciding = new DecidingRows(rows);
        int[] odd = rows.table().oddPlaces();
        for (int place : odd) {
            deciding.hidden.clear(place);
        }
        if (odd.length > 0) {
            deciding.hideByAny(new Ipv4Rows(rows), odd);
        }
        return deciding;
    }

    private void hideByAny(Ipv4Rows numbers, int[] odd) {
        BitSet isOdd = new BitSet();
        IntStream.of(odd).forEach(isOdd::set);
        for (int place = 0; place < rows.size(); place++) {
            if (!hidden.get(place) && (isOdd.get(place) || isMetByOddRow(numbers, odd, place))) {
                hideByAny(numbers, place);
            }
        }
    }

    private boolean isMetByOddRow(Ipv4Rows numbers, int[] odd, int place) {
        if (looks > MAX_LOOKS) {
            return true;
        }
        looks += odd.length;
        for (int other : odd) {
            if (numbers.outranks(other, place)) {
                return true;
            }
        }
        return false;
    }

    private void hideByAny(Ipv4Rows numbers, int place) {
        looks += rows.size();
        if (looks > MAX_LOOKS || unproved >= MAX_FAILURES) {
            unproved++;
            return;
        }
        List<IpBlock> before = new ArrayList<>();
        for (int other = 0; other < rows.size(); other++) {
            if (numbers.outranks(other, place)) {
                if (numbers.covers(other, place)) {
                    hidden.set(place);
                    return;
                }
                before.add(rows.block(other));
            }
            if (before.size() > MAX_BEFORE) {
                unproved++;
                return;
            }
        }
        switch (Coverage.of(rows.block(place), before, MAX_STEPS)) {
            case WHOLE -> hidden.set(place);
            case UNKNOWN -> unproved++;
            case PART -> {}
        }
    }

    /** Whether the row decides for no address at all. */
    boolean isHidden(int place) {
        return hidden.get(place);
    }

    /** How many rows it could not be found out for. */
    int unproved() {
        return unproved;
    }

    /** A row that decides in the place of a hidden one: the least strict of those at either end of it. */
    int decider(int place) {
        IpBlock block = rows.block(place);
        int first = rows.table().find(block.network());
        int last = rows.table().find(block.last());
        boolean lastIsLess = first < 0 || (last >= 0 && rows.strictness(last) < rows.strictness(first));
        int found = lastIsLess ? last : first;
        return found < 0 ? place : found;
    }
}
