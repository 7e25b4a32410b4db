package dev.relaypolicy.tab.lint;

import java.util.List;

/** Finds rows that never decide, that contradict each other, or that decide only because they come later. */
final class ShadowingCheck {

    private final TabKind kind;
    private final AddressRows rows;
    private final FindingCollector findings;

    private ShadowingCheck(TabKind kind, AddressRows rows, FindingCollector findings) {
        this.kind = kind;
        this.rows = rows;
        this.findings = findings;
    }

    static void check(TabKind kind, AddressRows rows, FindingCollector findings) {
        ShadowingCheck check = new ShadowingCheck(kind, rows, findings);
        check.checkDeciding();
        if (kind == TabKind.SMTP_IPMAP || kind == TabKind.POP3_IPMAP) {
            check.checkTies();
        }
    }

    private void checkDeciding() {
        ShadowedRows deciding = ShadowedRows.of(rows);
        DuplicateRows same = DuplicateRows.of(rows);
        for (int index = 0; index < rows.size(); index++) {
            int best = same.deciding(index);
            if (best != index) {
                reportSame(index, best);
            } else if (deciding.isShadowed(index)) {
                reportShadowed(index, deciding);
            }
        }
        if (deciding.unproved() > 0) {
            findings.add(
                    Rule.NOT_PROVED,
                    "could not determine whether " + deciding.unproved()
                            + " rows ever decide: use fewer non-contiguous masks",
                    List.of());
        }
    }

    private void reportSame(int index, int deciding) {
        boolean agree = rows.verdict(index).equals(rows.verdict(deciding));
        Rule rule = agree ? Rule.DUPLICATE_ROW : Rule.CONTRADICTION;
        if (!findings.wants(rule)) {
            return;
        }
        findings.add(
                rule,
                rows.written(index),
                agree
                        ? quoted(index) + " is also in " + line(deciding) + ", which decides: remove one of them"
                        : "this row says `" + rows.verdict(index) + "` for " + quoted(index) + ", but " + line(deciding)
                                + " decides and says `" + rows.verdict(deciding) + "`: keep the intended one");
    }

    private void reportShadowed(int index, ShadowedRows deciding) {
        if (kind == TabKind.SMTP_RELAY) {
            if (findings.wants(Rule.COVERED_ROW)) {
                findings.add(
                        Rule.COVERED_ROW,
                        rows.written(index),
                        quoted(index) + " is covered by " + by(index, deciding.decider(index))
                                + ": removing this row changes nothing");
            }
            return;
        }
        int decider = deciding.decider(index);
        if (rows.strictness(decider) < rows.strictness(index)) {
            if (findings.wants(Rule.HIDDEN_DENY)) {
                findings.add(
                        Rule.HIDDEN_DENY,
                        rows.written(index),
                        "this refusal has no effect: all of " + quoted(index) + " is decided by " + by(index, decider)
                                + ", with the verdict `" + rows.verdict(decider)
                                + "`: give it a higher precedence or an earlier line");
            }
        } else if (findings.wants(Rule.UNREACHABLE_ROW)) {
            findings.add(
                    Rule.UNREACHABLE_ROW,
                    rows.written(index),
                    "this row never decides: all of " + quoted(index) + " is decided by " + by(index, decider)
                            + ": remove it");
        }
    }

    private String by(int index, int decider) {
        return rows.block(decider).covers(rows.block(index))
                ? line(decider) + ", which matches " + quoted(decider)
                : "other rows together, among them " + line(decider);
    }

    private String quoted(int index) {
        return "`" + rows.block(index) + "`";
    }

    private String line(int index) {
        return "line " + rows.line(index);
    }

    private void checkTies() {
        TiedRows ties = TiedRows.of(rows);
        for (int index = 0; index < rows.size(); index++) {
            int later = ties.tieOf(index);
            if (later >= 0 && findings.wants(Rule.TIE)) {
                findings.add(
                        Rule.TIE,
                        rows.written(index),
                        "this row says `" + rows.verdict(index) + "` and, with the same precedence, " + line(later)
                                + " says `" + rows.verdict(later)
                                + "` for some of the same addresses: the later row decides there");
            }
        }
    }
}
