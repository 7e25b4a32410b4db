package dev.relaypolicy.server.mailbox;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** The header of a message, the blank line and some lines of the body, in wire form. */
final class TopInputStream extends FilterInputStream {

    private long linesLeft;
    private boolean inHeader = true;
    private int column;

    TopInputStream(InputStream message, int bodyLines) {
        super(message);
        linesLeft = bodyLines;
    }

    @Override
    public int read() throws IOException {
        if (!inHeader && linesLeft == 0) {
            return -1;
        }
        int value = in.read();
        if (value != '\n') {
            column++;
        } else if (!inHeader) {
            linesLeft--;
        } else {
            inHeader = column != 1;
            column = 0;
        }
        return value;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        int count = 0;
        for (int value; count < length && (value = read()) >= 0; count++) {
            bytes[offset + count] = (byte) value;
        }
        return count == 0 && length > 0 ? -1 : count;
    }
}
