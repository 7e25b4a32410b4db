package dev.relaypolicy.server.protocol.proxy;

import java.io.IOException;
import java.io.InputStream;

/** Reads a header, and never beyond it: what follows belongs to TLS or to the session. */
final class HeaderReader {

    /** A malformed header. Does not leave this package. */
    static final class MalformedHeaderException extends Exception {

        private static final long serialVersionUID = 1L;

        MalformedHeaderException(String problem) {
            super(problem, null, false, false);
        }
    }

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

    byte[] next(int count) throws IOException, MalformedHeaderException {
        byte[] bytes = in.readNBytes(count);
        if (bytes.length < count) {
            throw new MalformedHeaderException("it is truncated");
        }
        return bytes;
    }
}
