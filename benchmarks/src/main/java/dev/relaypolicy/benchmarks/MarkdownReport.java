package dev.relaypolicy.benchmarks;

import java.util.Locale;

/** Collects the lines of a report. */
final class MarkdownReport {

    /** Less is what the measuring itself allocates, spread over the operations. */
    private static final double NOTHING = 0.1;

    private final StringBuilder text = new StringBuilder();

    String text() {
        return text.toString();
    }

    void line(String line) {
        text.append(line).append('\n');
    }

    void heading(String heading) {
        line("\n### " + heading + "\n");
    }

    void table(String... columns) {
        row((Object[]) columns);
        line("|" + "---|".repeat(columns.length));
    }

    void row(Object... cells) {
        text.append('|');
        for (Object cell : cells) {
            text.append(' ')
                    .append(cell instanceof Double number ? number(number) : cell)
                    .append(" |");
        }
        text.append('\n');
    }

    void atLeast(String what, double value, double bound) {
        row(what, value, "at least " + number(bound), met(value, value >= bound));
    }

    void atMost(String what, double value, double bound) {
        row(what, value, "at most " + number(bound), met(value, value <= bound));
    }

    void nothing(String what, double value) {
        row(what, value, "0", met(value, value < NOTHING));
    }

    private static String met(double value, boolean met) {
        return Double.isNaN(value) ? "" : met ? "yes" : "**no**";
    }

    static String number(double value) {
        if (Double.isNaN(value)) {
            return "not measured";
        }
        String pattern = value >= 1_000 ? "%,.0f" : value >= 100 ? "%.0f" : value >= 10 ? "%.1f" : "%.2f";
        return String.format(Locale.ROOT, pattern, value);
    }
}
