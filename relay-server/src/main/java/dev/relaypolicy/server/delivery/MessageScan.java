package dev.relaypolicy.server.delivery;

import static java.nio.charset.StandardCharsets.US_ASCII;

/** Collects the properties of a message that determine whether and how it can be delivered. Not thread-safe. */
final class MessageScan {

    private static final byte[] RECEIVED = "received:".getBytes(US_ASCII);

    private long size;
    private long lines;
    private int receivedFields;
    private boolean eightBit;
    private boolean eightBitHeader;
    private boolean malformed;

    private boolean inHeader = true;
    private int column;
    private int matched;
    private byte previous = '\n';

    void accept(byte[] bytes, int offset, int length) {
        size += length;
        for (int i = offset; i < offset + length; i++) {
            accept(bytes[i]);
        }
    }

    private void accept(byte value) {
        if (value == 0 || (value == '\n') != (previous == '\r')) {
            malformed = true;
        }
        previous = value;
        if (value == '\n') {
            lines++;
            inHeader &= column != 1;
            column = 0;
            matched = 0;
            return;
        }
        eightBit |= value < 0;
        if (inHeader) {
            eightBitHeader |= value < 0;
            matchReceived(value);
        }
        column++;
    }

    private void matchReceived(byte value) {
        if (matched == column && matched < RECEIVED.length && Character.toLowerCase(value) == RECEIVED[matched]) {
            matched++;
            if (matched == RECEIVED.length) {
                receivedFields++;
            }
        }
    }

    long size() {
        return size;
    }

    long lines() {
        return lines;
    }

    int receivedFields() {
        return receivedFields;
    }

    boolean eightBit() {
        return eightBit;
    }

    boolean eightBitHeader() {
        return eightBitHeader;
    }

    /** Returns whether the message consists of lines that end in CRLF, with no other CR, LF or NUL. */
    boolean hasValidLines() {
        return !malformed && previous == '\n';
    }
}
