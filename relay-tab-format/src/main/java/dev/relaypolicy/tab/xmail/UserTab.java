package dev.relaypolicy.tab.xmail;

import dev.relaypolicy.file.ReadResult;

/** {@code user.tab}: a user's variables, exactly name and value (UsrUtils.cpp:UsrLoadUserInfo skips other rows). */
public final class UserTab {

    private UserTab() {}

    public static ReadResult<Variables> read(String file, byte[] bytes) {
        return Variables.read(file, bytes, true);
    }
}
