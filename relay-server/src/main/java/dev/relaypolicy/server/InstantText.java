package dev.relaypolicy.server;

import java.time.Instant;

/**
 * Writes instants as {@link Instant#toString} does, but the date and the time of day once for all that lie in the same second.
 * Thread-safe.
 */
final class InstantText {

    private static final int NANOS_A_SECOND = 1_000_000_000;
    private static final int LONGEST = "2026-11-25T14:26:02.123456789Z".length();

    private volatile Second latest = Second.of(Instant.EPOCH);

    /** A second, with what is written of every instant in it. */
    private record Second(long number, String text) {

        static Second of(Instant instant) {
            String text = Instant.ofEpochSecond(instant.getEpochSecond()).toString();
            return new Second(instant.getEpochSecond(), text.substring(0, text.length() - 1));
        }
    }

    String of(Instant instant) {
        Second second = latest;
        if (second.number() != instant.getEpochSecond()) {
            second = Second.of(instant);
            latest = second;
        }
        StringBuilder text = new StringBuilder(LONGEST).append(second.text());
        putFraction(text, instant.getNano());
        return text.append('Z').toString();
    }

    /** Puts nothing, or a dot and three, six or nine digits. */
    private static void putFraction(StringBuilder text, int nanos) {
        if (nanos == 0) {
            return;
        }
        int dot = text.length();
        // with a one before all nine digits, in the place of the dot
        text.append(NANOS_A_SECOND + nanos).setCharAt(dot, '.');
        int digits = nanos % 1_000_000 == 0 ? 3 : nanos % 1_000 == 0 ? 6 : 9;
        text.setLength(dot + 1 + digits);
    }
}
