package dev.relaypolicy.tab.xmail;

import dev.relaypolicy.file.ReadResult;

/** {@code server.tab}: the server's variables, name and value. */
public final class ServerTab {

    private ServerTab() {}

    public static ReadResult<Variables> read(String file, byte[] bytes) {
        return Variables.read(file, bytes, false);
    }
}
