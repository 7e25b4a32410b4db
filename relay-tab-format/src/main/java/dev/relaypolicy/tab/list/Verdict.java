package dev.relaypolicy.tab.list;

import java.util.Locale;

/** What a row says of its addresses. */
public enum Verdict {
    /** They may do what the list is about: a row of {@code smtprelay.tab}, {@code OK} in a table of Postfix. */
    PERMIT,
    /**
     * Neither permitted nor denied, and no other row of the list decides: {@code ALLOW} in an ipmap, {@code DUNNO} in a table of
     * Postfix. The same as no row at all, but for the rows that it overrules.
     */
    PASS,
    /** They are refused. */
    DENY;

    /** The word for it: {@code permit}, {@code pass}, {@code deny}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
