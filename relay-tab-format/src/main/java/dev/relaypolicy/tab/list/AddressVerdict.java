package dev.relaypolicy.tab.list;

import java.util.Locale;

/** The verdict of a row for its addresses. */
public enum AddressVerdict {
    /** Permitted: a row of {@code smtprelay.tab}, {@code OK} in Postfix. */
    PERMIT,
    /**
     * Neither permitted nor denied, without regard to later or lower-ranked rows: {@code ALLOW} in an ipmap, {@code
     * DUNNO} in Postfix. Apart from the rows that it overrides, the same as no row.
     */
    PASS,
    DENY;

    /** Returns {@code permit}, {@code pass} or {@code deny}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
