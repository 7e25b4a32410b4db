package dev.relaypolicy.server.mailbox;

import java.io.IOException;
import java.io.InputStream;

/** A stored message in wire form: A stored message in wire form: LF becomes CRLF, and a missing final line end is added. */
final class CrlfInputStream extends InputStream {

    private final InputStream in;
    private final byte[] buffer = new byte[1 << 14];
    private int position;
    private int limit;
    private int previous = '\n';
    private boolean lineFeedDue;

    CrlfInputStream(InputStream in) {
        this.in = in;
    }

    @Override
    public int read() throws IOException {
        int next = nextByte();
        if (next >= 0) {
            previous = next;
        }
        return next;
    }

    private int nextByte() throws IOException {
        if (lineFeedDue) {
            lineFeedDue = false;
            return '\n';
        }
        int next = stored();
        if (next < 0 && previous == '\n') {
            return -1;
        } else if (next >= 0 && next != '\n') {
            return next;
        } else if (previous == '\r') {
            return '\n';
        }
        lineFeedDue = true;
        return '\r';
    }

    private int stored() throws IOException {
        if (position == limit) {
            position = 0;
            limit = Math.max(in.read(buffer), 0);
        }
        return position == limit ? -1 : buffer[position++] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        int count = 0;
        for (int next; count < length && (next = read()) >= 0; count++) {
            bytes[offset + count] = (byte) next;
        }
        return count == 0 && length > 0 ? -1 : count;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
