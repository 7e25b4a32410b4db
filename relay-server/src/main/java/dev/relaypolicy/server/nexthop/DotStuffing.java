package dev.relaypolicy.server.nexthop;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/**
 * Doubles the dot at the start of a line and changes nothing else (RFC 5321 section 4.5.2). Only {@link #endOfData}
 * writes the end of a message; closing or losing the stream does not.
 */
final class DotStuffing extends FilterOutputStream {

    private int previous = '\n';

    DotStuffing(OutputStream out) {
        super(out);
    }

    @Override
    public void write(int octet) throws IOException {
        if (octet == '.' && previous == '\n') {
            out.write('.');
        }
        out.write(octet);
        previous = octet;
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        int start = offset;
        for (int i = offset; i < offset + length; i++) {
            if (bytes[i] == '.' && previous == '\n') {
                out.write(bytes, start, i - start);
                out.write('.');
                start = i;
            }
            previous = bytes[i];
        }
        out.write(bytes, start, offset + length - start);
    }

    /** Writes {@code .CRLF} and sends everything. The message is whole: its last line has ended. */
    void endOfData() throws IOException {
        if (previous != '\n') {
            throw new IllegalStateException("the last line of the message has no end");
        }
        out.write('.');
        out.write('\r');
        out.write('\n');
        out.flush();
    }
}
