package dev.relaypolicy.server.protocol.wire;

import java.io.IOException;

/** A receiver of a message in pieces. */
@FunctionalInterface
public interface DataSink {

    /**
     * Receives the next piece. The caller reuses the array after the call.
     *
     * @throws IOException if the piece cannot be stored; no further piece follows
     */
    void write(byte[] bytes, int offset, int length) throws IOException;
}
