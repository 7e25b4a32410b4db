package dev.relaypolicy.server.delivery;

import java.io.IOException;
import java.io.InputStream;

/** A stored message as it goes over the wire: every LF is a CRLF, and the last line has an end. */
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
        int octet = next();
        if (octet >= 0) {
            previous = octet;
        }
        return octet;
    }

    private int next() throws IOException {
        if (lineFeedDue) {
            lineFeedDue = false;
            return '\n';
        }
        int octet = stored();
        if (octet < 0 && previous == '\n') {
            return -1;
        } else if (octet >= 0 && octet != '\n') {
            return octet;
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
        for (int octet; count < length && (octet = read()) >= 0; count++) {
            bytes[offset + count] = (byte) octet;
        }
        return count == 0 && length > 0 ? -1 : count;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
