package dev.relaypolicy.server.wire;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/**
 * Keeps what is written until it is flushed, or is {@link #MOST_KEPT} octets. Begins with room for a reply or two and grows: on
 * Java 17 a {@link java.io.BufferedOutputStream} would take all of it for each session, most of which wait most of the time. For
 * one thread.
 */
final class ReplyBuffer extends OutputStream {

    /** The replies to a batch of some hundred commands. */
    static final int MOST_KEPT = 4096;

    private static final int INITIAL_CAPACITY = 512;

    private final OutputStream out;
    private final ByteArrayOutputStream kept = new ByteArrayOutputStream(INITIAL_CAPACITY);

    ReplyBuffer(OutputStream out) {
        this.out = out;
    }

    @Override
    public void write(int octet) throws IOException {
        write(new byte[] {(byte) octet}, 0, 1);
    }

    @Override
    public void write(byte[] octets, int offset, int length) throws IOException {
        if (length > MOST_KEPT - kept.size()) {
            send();
        }
        if (length > MOST_KEPT) {
            out.write(octets, offset, length);
        } else {
            kept.write(octets, offset, length);
        }
    }

    @Override
    public void flush() throws IOException {
        send();
        out.flush();
    }

    private void send() throws IOException {
        if (kept.size() > 0) {
            kept.writeTo(out);
            kept.reset();
        }
    }
}
