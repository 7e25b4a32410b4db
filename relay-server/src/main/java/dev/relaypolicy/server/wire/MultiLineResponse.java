package dev.relaypolicy.server.wire;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/** Writes one stored message line by line, dot-stuffed, with every line end a CRLF. */
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
        byte[] octets = new byte[BUFFER_CAPACITY];
        int count = 0;
        while ((count = message.read(octets)) >= 0) {
            write(octets, count);
        }
        if (!lineIsEmpty) {
            out.write(CRLF);
        }
        out.write(END);
    }

    private void write(byte[] octets, int count) throws IOException {
        int i = 0;
        while (i < count) {
            int end = endOfText(octets, i, count);
            if (end > i) {
                text(octets, i, end);
                i = end;
            } else {
                lineEnd(octets[i]);
                i++;
            }
        }
    }

    private static int endOfText(byte[] octets, int from, int count) {
        int i = from;
        while (i < count && octets[i] != '\r' && octets[i] != '\n') {
            i++;
        }
        return i;
    }

    private void text(byte[] octets, int from, int to) throws IOException {
        if (lineIsEmpty && octets[from] == '.') {
            out.write('.');
        }
        out.write(octets, from, to - from);
        lineIsEmpty = false;
        afterCr = false;
    }

    private void lineEnd(byte octet) throws IOException {
        boolean secondHalf = afterCr && octet == '\n';
        afterCr = octet == '\r';
        if (secondHalf) {
            return;
        }
        out.write(CRLF);
        lineIsEmpty = true;
    }
}
