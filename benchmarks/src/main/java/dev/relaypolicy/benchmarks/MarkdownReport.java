package dev.relaypolicy.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Locale;

/** Builds a Markdown report. Not thread-safe. */
public final class MarkdownReport {

    /** Fewer bytes per operation count as zero: the harness itself allocates a little. */
    private static final double ALLOCATION_NOISE = 0.1;

    private final StringBuilder text = new StringBuilder();

    public String text() {
        return text.toString();
    }

    /** Replaces the report file atomically. */
    public static void write(Path file, String text) throws IOException {
        Path draft = file.resolveSibling(file.getFileName() + ".draft");
        Files.writeString(draft, text);
        Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
    }

    public void line(String line) {
        text.append(line).append('\n');
    }

    public void heading(String heading) {
        line("\n### " + heading + "\n");
    }

    public void table(String... columns) {
        row((Object[]) columns);
        line("|" + "---|".repeat(columns.length));
    }

    /** Adds a row, with numbers formatted by {@link #number}. */
    public void row(Object... cells) {
        text.append('|');
        for (Object cell : cells) {
            text.append(' ')
                    .append(cell instanceof Double number ? number(number) : cell)
                    .append(" |");
        }
        text.append('\n');
    }

    public void atLeast(String what, double value, double bound) {
        row(what, value, "at least " + number(bound), met(value, value >= bound));
    }

    public void atMost(String what, double value, double bound) {
        row(what, value, "at most " + number(bound), met(value, value <= bound));
    }

    void zero(String what, double value) {
        row(what, value, "0", met(value, value < ALLOCATION_NOISE));
    }

    private static String met(double value, boolean met) {
        return Double.isNaN(value) ? "" : met ? "yes" : "**no**";
    }

    /** Formats a number with about three digits. */
    public static String number(double value) {
        if (Double.isNaN(value)) {
            return "not measured";
        }
        String pattern = value >= 1_000 ? "%,.0f" : value >= 100 ? "%.0f" : value >= 10 ? "%.1f" : "%.2f";
        return String.format(Locale.ROOT, pattern, value);
    }
}
