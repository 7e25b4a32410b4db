package dev.relaypolicy.tab.xmail;

import dev.relaypolicy.tab.TabReading;

/**
 * {@code user.tab}: a user's variables, name and value and nothing else; names in exact case, the first row of a name counts
 * (UsrUtils.cpp:UsrLoadUserInfo skips a row of any other number of fields).
 */
public final class UserTab {

    private UserTab() {}

    /** Reads the file. */
    public static TabReading<Variables> read(String file, byte[] bytes) {
        return Variables.read(file, bytes, true);
    }
}
