package dev.relaypolicy.server.delivery;

import static java.nio.charset.StandardCharsets.US_ASCII;

/** Learns, while a message passes by, what decides whether it may go on. Not thread-safe. */
final class MessageScan {

    private static final byte[] RECEIVED = "received:".getBytes(US_ASCII);

    private long octets;
    private long lines;
    private int receivedFields;
    private boolean eightBit;
    private boolean eightBitHeader;
    private boolean brokenLines;

    private boolean inHeader = true;
    private int column;
    private int matched;
    private byte previous = '\n';

    void accept(byte[] bytes, int offset, int length) {
        octets += length;
        for (int i = offset; i < offset + length; i++) {
            accept(bytes[i]);
        }
    }

    private void accept(byte octet) {
        if (octet == 0 || (octet == '\n') != (previous == '\r')) {
            brokenLines = true;
        }
        previous = octet;
        if (octet == '\n') {
            lines++;
            inHeader &= column != 1;
            column = 0;
            matched = 0;
            return;
        }
        eightBit |= octet < 0;
        if (inHeader) {
            eightBitHeader |= octet < 0;
            matchReceived(octet);
        }
        column++;
    }

    private void matchReceived(byte octet) {
        if (matched == column && matched < RECEIVED.length && Character.toLowerCase(octet) == RECEIVED[matched]) {
            matched++;
            if (matched == RECEIVED.length) {
                receivedFields++;
            }
        }
    }

    long octets() {
        return octets;
    }

    /** How many lines have ended. */
    long lines() {
        return lines;
    }

    /** How many Received fields the header has. */
    int receivedFields() {
        return receivedFields;
    }

    /** Whether an octet above 127 was seen. */
    boolean eightBit() {
        return eightBit;
    }

    /** Whether an octet above 127 was seen in the header. */
    boolean eightBitHeader() {
        return eightBitHeader;
    }

    /** Whether this is lines that end in CRLF, without CR, LF or NUL anywhere else; nothing else may be sent on. */
    boolean wholeLines() {
        return !brokenLines && previous == '\n';
    }
}
