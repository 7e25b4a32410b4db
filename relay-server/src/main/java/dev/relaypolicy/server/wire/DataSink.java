package dev.relaypolicy.server.wire;

import java.io.IOException;

/** Takes a message in pieces. */
@FunctionalInterface
public interface DataSink {

    /**
     * Takes the next piece. The array is the caller's and changes after the call.
     *
     * @throws IOException where it cannot be kept, as on a full disk; no more pieces follow
     */
    void write(byte[] octets, int offset, int length) throws IOException;
}
