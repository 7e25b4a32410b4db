package dev.relaypolicy.server.protocol.wire;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/**
 * An output stream that buffers up to {@link #MAX_BUFFERED} bytes until it is flushed. It starts small, because most
 * sessions are idle; a {@link java.io.BufferedOutputStream} of Java 17 does not. Not thread-safe.
 */
final class ReplyBuffer extends OutputStream {

    /** Enough for the replies to about 100 pipelined commands. */
    static final int MAX_BUFFERED = 4096;

    private static final int INITIAL_CAPACITY = 512;

    private final OutputStream out;
    private final ByteArrayOutputStream kept = new ByteArrayOutputStream(INITIAL_CAPACITY);

    ReplyBuffer(OutputStream out) {
        this.out = out;
    }

    @Override
    public void write(int value) throws IOException {
        write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        if (length > MAX_BUFFERED - kept.size()) {
            send();
        }
        if (length > MAX_BUFFERED) {
            out.write(bytes, offset, length);
        } else {
            kept.write(bytes, offset, length);
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
