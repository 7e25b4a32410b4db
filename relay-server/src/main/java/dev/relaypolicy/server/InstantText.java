package dev.relaypolicy.server;

import java.time.Instant;

/**
 * Writes instants as {@link Instant#toString} does, but the date and the time of day once for all that lie in the same second.
 * Thread-safe.
 */
final class InstantText {

    private static final int NANOS_A_SECOND = 1_000_000_000;

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
        return second.text() + fraction(instant.getNano()) + "Z";
    }

    /** Nothing, or three, six or nine digits. */
    private static String fraction(int nanos) {
        if (nanos == 0) {
            return "";
        }
        int digits = nanos % 1_000_000 == 0 ? 3 : nanos % 1_000 == 0 ? 6 : 9;
        return "." + Integer.toString(NANOS_A_SECOND + nanos).substring(1, 1 + digits);
    }
}
