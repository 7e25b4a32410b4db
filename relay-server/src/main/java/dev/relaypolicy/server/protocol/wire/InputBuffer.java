package dev.relaypolicy.server.protocol.wire;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/** A growing buffer of unread input. Indexes are relative to the first unread byte. Not thread-safe. */
final class InputBuffer {

    static final byte CR = '\r';
    static final byte LF = '\n';
    private static final byte NUL = 0;

    /** Enough for single commands. Small, because most sessions wait most of the time. */
    private static final int INITIAL_CAPACITY = 512;

    /** Enough for a batch of pipelined commands. */
    private static final int BATCH_CAPACITY = 8192;

    private final InputStream in;
    private byte[] bytes = new byte[INITIAL_CAPACITY];
    private int start;
    private int end;
    private boolean abandoned;

    InputBuffer(InputStream in) {
        this.in = in;
    }

    int available() {
        return end - start;
    }

    byte at(int index) {
        return bytes[start + index];
    }

    /** Returns the index of the first CR, LF or NUL at or after {@code from}, else {@link #available()}. */
    int indexOfControl(int from) {
        byte[] scanned = bytes;
        int stop = end;
        for (int i = start + from; i < stop; i++) {
            byte value = scanned[i];
            if (value <= CR && (value == CR || value == LF || value == NUL)) {
                return i - start;
            }
        }
        return stop - start;
    }

    void skip(int count) {
        start += count;
    }

    /** Returns the first bytes, in ISO 8859-1, without consuming them. */
    String start(int count) {
        return new String(bytes, start, count, ISO_8859_1);
    }

    byte[] take(int count) {
        byte[] taken = Arrays.copyOfRange(bytes, start, start + count);
        skip(count);
        return taken;
    }

    void copyTo(DataSink sink, int from, int to) throws IOException {
        sink.write(bytes, start + from, to - from);
    }

    void reserve(int capacity) {
        if (bytes.length < capacity) {
            bytes = Arrays.copyOf(bytes, capacity);
        }
    }

    /** Waits for more bytes. Returns false at the end of the stream. */
    boolean readMore() throws IOException {
        if (abandoned) {
            return false;
        }
        makeRoom();
        int count = in.read(bytes, end, bytes.length - end);
        if (count < 0) {
            return false;
        }
        end += count;
        return true;
    }

    /** Compacts the buffer, and doubles it after a read that filled it: more input may be waiting. */
    private void makeRoom() {
        boolean full = end == bytes.length;
        if (!full && start < end) {
            return;
        }
        byte[] kept = bytes;
        if (full && (start == 0 || bytes.length < BATCH_CAPACITY)) {
            bytes = new byte[bytes.length * 2];
        }
        System.arraycopy(kept, start, bytes, 0, available());
        end -= start;
        start = 0;
    }

    /** Ends reading, because the start of the next command is unknown. */
    void abandon() {
        abandoned = true;
        start = end;
    }
}
