package dev.relaypolicy.server.outbound;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/**
 * Doubles each dot at the start of a line (RFC 5321 section 4.5.2). Only {@link #endOfData} ends the message; {@code
 * close} does not.
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

    /**
     * Writes {@code .CRLF} and flushes.
     *
     * @throws IllegalStateException if the last line does not end in CRLF
     */
    void endOfData() throws IOException {
        if (previous != '\n') {
            throw new IllegalStateException("the last line of the message does not end in CRLF");
        }
        out.write('.');
        out.write('\r');
        out.write('\n');
        out.flush();
    }
}
