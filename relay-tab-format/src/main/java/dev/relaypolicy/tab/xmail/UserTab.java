package dev.relaypolicy.tab.xmail;

import dev.relaypolicy.file.ReadResult;

/**
 * {@code user.tab}: a user's variables, exactly name and value. Names are case-sensitive; the first row of a name wins
 * (UsrUtils.cpp:UsrLoadUserInfo skips rows with any other number of fields).
 */
public final class UserTab {

    private UserTab() {}

    public static ReadResult<Variables> read(String file, byte[] bytes) {
        return Variables.read(file, bytes, true);
    }
}
