package dev.relaypolicy.tab.lint;

import java.util.List;

/** Rows that never decide, that contradict one another, and that decide only because they stand later. */
final class Precedence {

    private final TabKind kind;
    private final AddressRows rows;
    private final Findings findings;

    private Precedence(TabKind kind, AddressRows rows, Findings findings) {
        this.kind = kind;
        this.rows = rows;
        this.findings = findings;
    }

    static void check(TabKind kind, AddressRows rows, Findings findings) {
        Precedence check = new Precedence(kind, rows, findings);
        check.checkDeciding();
        if (kind == TabKind.SMTP_IPMAP || kind == TabKind.POP3_IPMAP) {
            check.checkTies();
        }
    }

    private void checkDeciding() {
        DecidingRows deciding = DecidingRows.of(rows);
        SameRows same = SameRows.of(rows);
        for (int place = 0; place < rows.size(); place++) {
            int best = same.deciding(place);
            if (best != place) {
                reportSame(place, best);
            } else if (deciding.isHidden(place)) {
                reportHidden(place, deciding);
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

    private void reportSame(int place, int deciding) {
        boolean agree = rows.verdict(place).equals(rows.verdict(deciding));
        Rule rule = agree ? Rule.DUPLICATE_ROW : Rule.CONTRADICTION;
        if (!findings.wants(rule)) {
            return;
        }
        findings.add(
                rule,
                rows.written(place),
                agree
                        ? quoted(place) + " stands in " + line(deciding) + " too, which decides: remove one of them"
                        : "this row says `" + rows.verdict(place) + "` of " + quoted(place) + ", and " + line(deciding)
                                + ", which decides, `" + rows.verdict(deciding) + "`: keep the one that is meant");
    }

    private void reportHidden(int place, DecidingRows deciding) {
        if (kind == TabKind.SMTP_RELAY) {
            if (findings.wants(Rule.COVERED_ROW)) {
                findings.add(
                        Rule.COVERED_ROW,
                        rows.written(place),
                        quoted(place) + " is covered by " + by(place, deciding.decider(place))
                                + ": to remove this row takes the right to relay from nobody");
            }
            return;
        }
        int decider = deciding.decider(place);
        if (rows.strictness(decider) < rows.strictness(place)) {
            if (findings.wants(Rule.HIDDEN_DENY)) {
                findings.add(
                        Rule.HIDDEN_DENY,
                        rows.written(place),
                        "this refusal never acts: all of " + quoted(place) + " is decided by " + by(place, decider)
                                + " and says `" + rows.verdict(decider)
                                + "`: give it the greater precedence or the earlier line");
            }
        } else if (findings.wants(Rule.UNREACHABLE_ROW)) {
            findings.add(
                    Rule.UNREACHABLE_ROW,
                    rows.written(place),
                    "this row never decides: all of " + quoted(place) + " is decided by " + by(place, decider)
                            + ": remove it");
        }
    }

    private String by(int place, int decider) {
        return rows.block(decider).covers(rows.block(place))
                ? line(decider) + ", which is about " + quoted(decider)
                : "other rows together, among them " + line(decider);
    }

    private String quoted(int place) {
        return "`" + rows.block(place) + "`";
    }

    private String line(int place) {
        return "line " + rows.line(place);
    }

    /** Rows of one precedence and different verdicts that have addresses in common: the later decides there. */
    private void checkTies() {
        Ties ties = Ties.of(rows);
        for (int place = 0; place < rows.size(); place++) {
            int later = ties.tieOf(place);
            if (later >= 0 && findings.wants(Rule.TIE)) {
                findings.add(
                        Rule.TIE,
                        rows.written(place),
                        "this row says `" + rows.verdict(place) + "` and, with the same precedence, " + line(later)
                                + " says `" + rows.verdict(later)
                                + "` about part of the same addresses: the later row decides there");
            }
        }
    }
}
