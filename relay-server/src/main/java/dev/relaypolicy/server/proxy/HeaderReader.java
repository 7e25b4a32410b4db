package dev.relaypolicy.server.proxy;

import java.io.IOException;
import java.io.InputStream;

/** The octets of a header as they come, read no further than asked for: what follows belongs to TLS or to the session. */
final class HeaderReader {

    private final InputStream in;

    HeaderReader(InputStream in) {
        this.in = in;
    }

    /** The next octet, 0 to 255. */
    int next() throws IOException, MalformedHeaderException {
        int octet = in.read();
        if (octet < 0) {
            throw new MalformedHeaderException("it ends before its end");
        }
        return octet;
    }

    /** The next octets, all of them. */
    byte[] next(int count) throws IOException, MalformedHeaderException {
        byte[] octets = in.readNBytes(count);
        if (octets.length < count) {
            throw new MalformedHeaderException("it ends before its end");
        }
        return octets;
    }
}
