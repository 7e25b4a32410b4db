package dev.relaypolicy;

/**
 * An enhanced mail system status code (RFC 3463).
 *
 * @param statusClass 2, 4 or 5
 * @param subject 0 to 999
 * @param detail 0 to 999
 */
public record EnhancedStatus(int statusClass, int subject, int detail) {

    public EnhancedStatus {
        if ((statusClass != 2 && statusClass != 4 && statusClass != 5)
                || subject < 0
                || subject > 999
                || detail < 0
                || detail > 999) {
            throw new IllegalArgumentException(
                    "`" + statusClass + "." + subject + "." + detail + "` is not an enhanced status code");
        }
    }

    /** Returns the wire form, such as {@code 5.7.1}. */
    @Override
    public String toString() {
        return statusClass + "." + subject + "." + detail;
    }
}
