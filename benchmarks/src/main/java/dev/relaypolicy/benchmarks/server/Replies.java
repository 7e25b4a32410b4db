package dev.relaypolicy.benchmarks.server;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.nio.ByteBuffer;

/** Counts the SMTP replies of one connection. */
final class Replies {

    private static final int CODE_LENGTH = 3;

    private int column;
    private boolean last;
    private int complete;

    /**
     * @throws IOException if a reply is not positive
     */
    void accept(ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            byte b = bytes.get();
            if (b == '\n') {
                complete += last ? 1 : 0;
                column = 0;
            } else {
                if (column == 0 && b != '2') {
                    throw new IOException("got `" + rest(bytes) + "`");
                }
                if (column == CODE_LENGTH) {
                    last = b == ' ';
                }
                column++;
            }
        }
    }

    private static String rest(ByteBuffer bytes) {
        bytes.position(bytes.position() - 1);
        return US_ASCII.decode(bytes).toString().strip();
    }

    /** Takes this number of replies, or returns false if there are fewer. */
    boolean take(int count) {
        if (complete < count) {
            return false;
        }
        complete -= count;
        return true;
    }

    void clear() {
        column = 0;
        last = false;
        complete = 0;
    }
}
