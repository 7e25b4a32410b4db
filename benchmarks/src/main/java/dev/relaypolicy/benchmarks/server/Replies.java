package dev.relaypolicy.benchmarks.server;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.nio.ByteBuffer;

/** Counts SMTP replies as their octets come in; one that is not positive is a failure. For one connection. */
final class Replies {

    private static final int CODE_LENGTH = 3;

    private int column;
    private boolean last;
    private int complete;

    /**
     * Takes what has come in.
     *
     * @throws IOException where a reply is not positive
     */
    void accept(ByteBuffer octets) throws IOException {
        while (octets.hasRemaining()) {
            byte octet = octets.get();
            if (octet == '\n') {
                complete += last ? 1 : 0;
                column = 0;
            } else {
                if (column == 0 && octet != '2') {
                    throw new IOException("answered `" + rest(octets) + "`");
                }
                if (column == CODE_LENGTH) {
                    last = octet == ' ';
                }
                column++;
            }
        }
    }

    private static String rest(ByteBuffer octets) {
        octets.position(octets.position() - 1);
        return US_ASCII.decode(octets).toString().strip();
    }

    /** How many replies have come in since this was asked last with as many there; takes them, or none. */
    boolean take(int count) {
        if (complete < count) {
            return false;
        }
        complete -= count;
        return true;
    }

    /** Another connection begins. */
    void clear() {
        column = 0;
        last = false;
        complete = 0;
    }
}
