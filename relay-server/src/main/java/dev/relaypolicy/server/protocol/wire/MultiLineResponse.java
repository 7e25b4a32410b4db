package dev.relaypolicy.server.protocol.wire;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/** A POP3 multi-line response: a message, dot-stuffed, with CRLF line ends, and the final dot line. */
final class MultiLineResponse {

    private static final int BUFFER_CAPACITY = 8192;
    private static final byte[] CRLF = "\r\n".getBytes(US_ASCII);
    private static final byte[] END = ".\r\n".getBytes(US_ASCII);

    private final OutputStream out;

    private boolean lineIsEmpty = true;
    private boolean afterCr;

    MultiLineResponse(OutputStream out) {
        this.out = out;
    }

    void write(InputStream message) throws IOException {
        byte[] bytes = new byte[BUFFER_CAPACITY];
        int count = 0;
        while ((count = message.read(bytes)) >= 0) {
            write(bytes, count);
        }
        if (!lineIsEmpty) {
            out.write(CRLF);
        }
        out.write(END);
    }

    private void write(byte[] bytes, int count) throws IOException {
        int i = 0;
        while (i < count) {
            int end = endOfText(bytes, i, count);
            if (end > i) {
                text(bytes, i, end);
                i = end;
            } else {
                lineEnd(bytes[i]);
                i++;
            }
        }
    }

    private static int endOfText(byte[] bytes, int from, int count) {
        int i = from;
        while (i < count && bytes[i] != '\r' && bytes[i] != '\n') {
            i++;
        }
        return i;
    }

    private void text(byte[] bytes, int from, int to) throws IOException {
        if (lineIsEmpty && bytes[from] == '.') {
            out.write('.');
        }
        out.write(bytes, from, to - from);
        lineIsEmpty = false;
        afterCr = false;
    }

    private void lineEnd(byte value) throws IOException {
        boolean secondHalf = afterCr && value == '\n';
        afterCr = value == '\r';
        if (secondHalf) {
            return;
        }
        out.write(CRLF);
        lineIsEmpty = true;
    }
}
