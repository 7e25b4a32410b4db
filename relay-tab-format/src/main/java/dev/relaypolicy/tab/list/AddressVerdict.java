package dev.relaypolicy.tab.list;

import java.util.Locale;

/** The verdict of a row for its addresses. */
public enum AddressVerdict {
    /** Permitted: a row of {@code smtprelay.tab}, {@code OK} in Postfix. */
    PERMIT,
    /**
     * Overrides other rows, and is otherwise the same as no row: {@code ALLOW} in an ipmap, {@code DUNNO} in Postfix.
     */
    PASS,
    DENY;

    /** Returns {@code permit}, {@code pass} or {@code deny}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
