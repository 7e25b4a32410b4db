package dev.relaypolicy.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Locale;

/** Collects the lines of a report. Not safe for use by many threads. */
public final class MarkdownReport {

    /** Less is what the measuring itself allocates, spread over the operations. */
    private static final double NOTHING = 0.1;

    private final StringBuilder text = new StringBuilder();

    /** The lines so far. */
    public String text() {
        return text.toString();
    }

    /** Replaces a report as a whole, so that a reader never sees half of it. */
    public static void write(Path file, String text) throws IOException {
        Path draft = file.resolveSibling(file.getFileName() + ".draft");
        Files.writeString(draft, text);
        Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
    }

    /** Adds a line. */
    public void line(String line) {
        text.append(line).append('\n');
    }

    /** Adds a heading. */
    public void heading(String heading) {
        line("\n### " + heading + "\n");
    }

    /** Begins a table. */
    public void table(String... columns) {
        row((Object[]) columns);
        line("|" + "---|".repeat(columns.length));
    }

    /** Adds a row of a table; numbers are shown with three digits or so. */
    public void row(Object... cells) {
        text.append('|');
        for (Object cell : cells) {
            text.append(' ')
                    .append(cell instanceof Double number ? number(number) : cell)
                    .append(" |");
        }
        text.append('\n');
    }

    /** Adds a goal: at least the bound. */
    public void atLeast(String what, double value, double bound) {
        row(what, value, "at least " + number(bound), met(value, value >= bound));
    }

    /** Adds a goal: at most the bound. */
    public void atMost(String what, double value, double bound) {
        row(what, value, "at most " + number(bound), met(value, value <= bound));
    }

    void nothing(String what, double value) {
        row(what, value, "0", met(value, value < NOTHING));
    }

    private static String met(double value, boolean met) {
        return Double.isNaN(value) ? "" : met ? "yes" : "**no**";
    }

    /** A number with three digits or so. */
    public static String number(double value) {
        if (Double.isNaN(value)) {
            return "not measured";
        }
        String pattern = value >= 1_000 ? "%,.0f" : value >= 100 ? "%.0f" : value >= 10 ? "%.1f" : "%.2f";
        return String.format(Locale.ROOT, pattern, value);
    }
}
