package dev.relaypolicy.tab.lint;

import dev.relaypolicy.net.IpBlock;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Rows that never decide, that contradict one another, and that decide only because they stand later. */
final class Precedence {

    private static final long MAX_LOOKS = 20_000_000;

    private record Same(IpBlock block, int tier) {}

    /** Rows that a row ties with: how many, and the first. */
    private record Ties(AddressRow first, int count) {}

    private final TabKind kind;
    private final List<AddressRow> rows;
    private final Findings findings;

    private Precedence(TabKind kind, List<AddressRow> rows, Findings findings) {
        this.kind = kind;
        this.rows = rows;
        this.findings = findings;
    }

    static void check(TabKind kind, List<AddressRow> rows, Findings findings) {
        Precedence check = new Precedence(kind, rows, findings);
        check.checkDeciding();
        if (kind == TabKind.SMTP_IPMAP || kind == TabKind.POP3_IPMAP) {
            check.checkTies();
        }
    }

    private void checkDeciding() {
        DecidingRows deciding = DecidingRows.of(rows);
        Map<Same, AddressRow> best = new HashMap<>();
        rows.forEach(row -> best.merge(
                new Same(row.block(), row.tier()), row, (one, other) -> one.rank() > other.rank() ? one : other));
        for (AddressRow row : rows) {
            AddressRow same = best.getOrDefault(new Same(row.block(), row.tier()), row);
            if (same.rank() != row.rank()) {
                reportSame(row, same);
            } else if (deciding.isHidden(row)) {
                reportHidden(row, deciding.decider(row));
            }
        }
        if (deciding.unproved() > 0) {
            findings.add(
                    Rule.NOT_PROVED,
                    "for " + deciding.unproved()
                            + " rows it was not found out whether they ever decide: use fewer masks"
                            + " that are no prefixes",
                    List.of());
        }
    }

    private void reportSame(AddressRow row, AddressRow deciding) {
        if (row.verdict().equals(deciding.verdict())) {
            findings.add(
                    Rule.DUPLICATE_ROW,
                    row.written(),
                    row + " stands in " + deciding.line() + " too, which decides: remove one of them");
        } else {
            findings.add(
                    Rule.CONTRADICTION,
                    row.written(),
                    "this row says `" + row.verdict() + "` of " + row + ", and " + deciding.line()
                            + ", which decides, `" + deciding.verdict() + "`: keep the one that is meant");
        }
    }

    private void reportHidden(AddressRow row, AddressRow decider) {
        String by = decider.block().covers(row.block())
                ? decider.line() + ", which is about " + decider
                : "other rows together, among them " + decider.line();
        if (kind == TabKind.SMTP_RELAY) {
            findings.add(
                    Rule.COVERED_ROW,
                    row.written(),
                    row + " is covered by " + by + ": to remove this row takes the right to relay from nobody");
        } else if (decider.strictness() < row.strictness()) {
            findings.add(
                    Rule.HIDDEN_DENY,
                    row.written(),
                    "this refusal never acts: all of " + row + " is decided by " + by + " and says `"
                            + decider.verdict() + "`: give it the greater precedence or the earlier line");
        } else {
            findings.add(
                    Rule.UNREACHABLE_ROW,
                    row.written(),
                    "this row never decides: all of " + row + " is decided by " + by + ": remove it");
        }
    }

    /** Rows of one precedence and different verdicts that have addresses in common: the later decides there. */
    private void checkTies() {
        Map<AddressRow, Ties> ties = new LinkedHashMap<>();
        tiesOfPrefixes(ties);
        tiesOfOthers(ties);
        ties.forEach((row, found) -> findings.add(
                Rule.TIE,
                row.written(),
                "this row says `" + row.verdict() + "` and, with the same precedence, "
                        + (found.count() == 1 ? "a later row" : found.count() + " later rows")
                        + " about part of the same addresses, `" + found.first().verdict() + "` ("
                        + found.first().line()
                        + "): the later row decides there"));
    }

    /** Of prefixes one is inside the other: goes over them in order, with those that are open at each. */
    private void tiesOfPrefixes(Map<AddressRow, Ties> ties) {
        Comparator<AddressRow> order = Comparator.comparing(
                        (AddressRow row) -> row.block().network())
                .thenComparing(row -> row.block().size(), Comparator.reverseOrder());
        Deque<AddressRow> open = new ArrayDeque<>();
        for (AddressRow row :
                rows.stream().filter(AddressRow::isPrefix).sorted(order).toList()) {
            while (!open.isEmpty() && !open.element().block().covers(row.block())) {
                open.pop();
            }
            open.forEach(around -> tie(around, row, ties));
            open.push(row);
        }
    }

    private void tiesOfOthers(Map<AddressRow, Ties> ties) {
        List<AddressRow> odd = rows.stream().filter(row -> !row.isPrefix()).toList();
        long looks = 0;
        for (AddressRow one : odd) {
            looks += rows.size();
            if (looks > MAX_LOOKS) {
                return;
            }
            for (AddressRow other : rows) {
                boolean meets = other.rank() != one.rank()
                        && one.block().intersection(other.block()).isPresent();
                if (meets
                        && (other.isPrefix()
                                || one.written().line() < other.written().line())) {
                    tie(one, other, ties);
                }
            }
        }
    }

    private static void tie(AddressRow one, AddressRow other, Map<AddressRow, Ties> ties) {
        boolean later = one.written().line() < other.written().line();
        AddressRow first = later ? one : other;
        AddressRow second = later ? other : one;
        if (one.tier() == other.tier()
                && !one.verdict().equals(other.verdict())
                && !second.block().covers(first.block())) {
            ties.merge(first, new Ties(second, 1), (known, more) -> new Ties(known.first(), known.count() + 1));
        }
    }
}
