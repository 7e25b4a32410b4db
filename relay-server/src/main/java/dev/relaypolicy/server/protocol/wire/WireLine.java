package dev.relaypolicy.server.protocol.wire;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.base.Ascii;
import com.google.common.base.Utf8;
import com.google.common.collect.ImmutableSet;
import java.util.Optional;

/** The result of reading a command line. */
public sealed interface WireLine {

    /** No command of SMTP or POP3 has one of these names. */
    ImmutableSet<String> HTTP_METHODS =
            ImmutableSet.of("CONNECT", "DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT", "TRACE");

    /**
     * Returns whether a line, or the start of one, begins an HTTP request. A web page can make a browser post a
     * complete SMTP dialogue from an address that may relay here; its request line comes first.
     */
    static boolean isHttpRequest(String line) {
        int blank = line.indexOf(' ');
        return blank > 0 && HTTP_METHODS.contains(Ascii.toUpperCase(line.substring(0, blank)));
    }

    /** A line that ended in CRLF and contains no other CR or LF, and no NUL. Immutable. */
    final class Line implements WireLine {

        private final byte[] bytes;

        Line(byte[] bytes) {
            this.bytes = bytes;
        }

        /** Returns the number of bytes before the CRLF. */
        public int length() {
            return bytes.length;
        }

        /** Returns a copy of the bytes before the CRLF. */
        public byte[] octets() {
            return bytes.clone();
        }

        /** Returns the line as text; empty if it is not well-formed UTF-8. */
        public Optional<String> text() {
            return Utf8.isWellFormed(bytes) ? Optional.of(new String(bytes, UTF_8)) : Optional.empty();
        }

        /** Omits the content, which may be a password. */
        @Override
        public String toString() {
            return "Line[" + bytes.length + " bytes]";
        }
    }

    /**
     * A line longer than allowed, read to its end and discarded: reply 500. If it does not end within {@link
     * WireReader#MAX_SWALLOWED} bytes, every further read returns {@link EndOfStream}.
     *
     * @param start the first bytes, in ISO 8859-1, enough to identify the command
     */
    record TooLong(String start) implements WireLine {

        static final int START = 10;

        /** Omits the content, which may be a password. */
        @Override
        public String toString() {
            return "TooLong";
        }
    }

    /**
     * A CR without LF, an LF without CR, or a NUL: reply 521 and close, because client and server may disagree on where
     * lines end. Every further read returns {@link EndOfStream}.
     */
    record BareControl() implements WireLine {}

    /** The client has closed the connection. An incomplete last line is discarded. */
    record EndOfStream() implements WireLine {}
}
