package dev.relaypolicy.server.proxy;

import java.io.IOException;
import java.io.InputStream;

/** Reads the bytes of a header, and never beyond it: the data that follows belongs to TLS or to the session. */
final class HeaderReader {

    private final InputStream in;

    HeaderReader(InputStream in) {
        this.in = in;
    }

    int next() throws IOException, MalformedHeaderException {
        int value = in.read();
        if (value < 0) {
            throw new MalformedHeaderException("it is truncated");
        }
        return value;
    }

    /** Returns exactly this number of bytes. */
    byte[] next(int count) throws IOException, MalformedHeaderException {
        byte[] bytes = in.readNBytes(count);
        if (bytes.length < count) {
            throw new MalformedHeaderException("it is truncated");
        }
        return bytes;
    }
}
