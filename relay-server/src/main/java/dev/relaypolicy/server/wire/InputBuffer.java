package dev.relaypolicy.server.wire;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/**
 * What has come in from the client and was not used yet. Indexes count from the first octet not used. Grows to hold as
 * much as its user leaves in it. For one thread.
 */
final class InputBuffer {

    static final byte CR = '\r';
    static final byte LF = '\n';
    private static final byte NUL = 0;

    /** Room for commands that come one by one; small, because most sessions wait most of the time. */
    private static final int INITIAL_CAPACITY = 512;

    /** Room for a batch of pipelined commands. */
    private static final int BATCH_CAPACITY = 8192;

    private final InputStream in;
    private byte[] octets = new byte[INITIAL_CAPACITY];
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
        return octets[start + index];
    }

    /** The index of the first CR, LF or NUL at or after {@code from}; {@link #available()} where there is none. */
    int indexOfControl(int from) {
        byte[] scanned = octets;
        int stop = end;
        for (int i = start + from; i < stop; i++) {
            byte octet = scanned[i];
            if (octet <= CR && (octet == CR || octet == LF || octet == NUL)) {
                return i - start;
            }
        }
        return stop - start;
    }

    void skip(int count) {
        start += count;
    }

    /** The first octets, in ISO 8859-1; they stay. */
    String start(int count) {
        return new String(octets, start, count, ISO_8859_1);
    }

    byte[] take(int count) {
        byte[] taken = Arrays.copyOfRange(octets, start, start + count);
        skip(count);
        return taken;
    }

    void copyTo(DataSink sink, int from, int to) throws IOException {
        sink.write(octets, start + from, to - from);
    }

    /** Makes reads of up to this many octets possible. */
    void reserve(int capacity) {
        if (octets.length < capacity) {
            octets = Arrays.copyOf(octets, capacity);
        }
    }

    /** Waits for more octets and adds them. False where there will be none. */
    boolean readMore() throws IOException {
        if (abandoned) {
            return false;
        }
        makeRoom();
        int count = in.read(octets, end, octets.length - end);
        if (count < 0) {
            return false;
        }
        end += count;
        return true;
    }

    /** A read that has filled the buffer has perhaps left more, which the next is to get at once. */
    private void makeRoom() {
        boolean full = end == octets.length;
        if (!full && start < end) {
            return;
        }
        byte[] kept = octets;
        if (full && (start == 0 || octets.length < BATCH_CAPACITY)) {
            octets = new byte[octets.length * 2];
        }
        System.arraycopy(kept, start, octets, 0, available());
        end -= start;
        start = 0;
    }

    /** Reads nothing more, and forgets what is there: nobody knows where the next command would begin. */
    void abandon() {
        abandoned = true;
        start = end;
    }
}
