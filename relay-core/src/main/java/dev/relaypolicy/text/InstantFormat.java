package dev.relaypolicy.text;

import java.time.Instant;

/**
 * Formats instants as {@link Instant#toString} does. Reuses the text of the date and time within a second. Thread-safe.
 */
public final class InstantFormat {

    private static final int NANOS_PER_SECOND = 1_000_000_000;
    private static final int MAX_LENGTH = "2026-11-25T14:26:02.123456789Z".length();

    private volatile Second latest;

    private record Second(long number, String text) {

        static Second of(Instant instant) {
            String text = Instant.ofEpochSecond(instant.getEpochSecond()).toString();
            return new Second(instant.getEpochSecond(), text.substring(0, text.length() - 1));
        }
    }

    /** Creates a format; share one between threads. */
    public InstantFormat() {
        latest = Second.of(Instant.EPOCH);
    }

    /** Returns the instant in ISO 8601, with zero, three, six or nine digits of a second. */
    public String format(Instant instant) {
        Second second = latest;
        if (second.number() != instant.getEpochSecond()) {
            second = Second.of(instant);
            latest = second;
        }
        StringBuilder text = new StringBuilder(MAX_LENGTH).append(second.text());
        appendFraction(text, instant.getNano());
        return text.append('Z').toString();
    }

    private static void appendFraction(StringBuilder text, int nanos) {
        if (nanos == 0) {
            return;
        }
        int dot = text.length();
        // the sum has ten digits; the dot replaces the first
        text.append(NANOS_PER_SECOND + nanos).setCharAt(dot, '.');
        int digits = nanos % 1_000_000 == 0 ? 3 : nanos % 1_000 == 0 ? 6 : 9;
        text.setLength(dot + 1 + digits);
    }
}
