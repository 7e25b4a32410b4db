package dev.relaypolicy.server.wire;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.base.Utf8;
import java.util.Optional;

/** What came of reading a command line. */
public sealed interface WireLine {

    /**
     * A line, which ended in CRLF and holds no other CR or LF, and no NUL. Immutable; {@code toString} hides its text.
     */
    final class Line implements WireLine {

        private final byte[] octets;

        Line(byte[] octets) {
            this.octets = octets;
        }

        /** How many octets there are before the CRLF. */
        public int length() {
            return octets.length;
        }

        /** The octets before the CRLF; a copy. */
        public byte[] octets() {
            return octets.clone();
        }

        /** The line as text; empty where it is not well-formed UTF-8, of which ASCII is a part. */
        public Optional<String> text() {
            return Utf8.isWellFormed(octets) ? Optional.of(new String(octets, UTF_8)) : Optional.empty();
        }

        /** Shows the length only: a line may be a password. */
        @Override
        public String toString() {
            return "Line[" + octets.length + " octets]";
        }
    }

    /**
     * A line longer than allowed. It was read to its end and none of it was kept, so that the session may answer 500
     * and go on. Where a line has no end within {@link WireReader#MAX_SWALLOWED} octets, {@link EndOfStream} is all
     * that follows.
     *
     * @param start its first octets, as many as tell one command from another, in ISO 8859-1
     */
    record TooLong(String start) implements WireLine {

        /** How many octets that are at most. */
        static final int START = 10;

        /** Shows none of it: it may be a password. */
        @Override
        public String toString() {
            return "TooLong";
        }
    }

    /**
     * A CR without LF, a LF without CR, or a NUL. Client and server may disagree on where lines end, so nothing more is
     * read: answer 521 and close. {@link EndOfStream} is all that follows.
     */
    record BareControl() implements WireLine {}

    /** The client has closed, perhaps in the middle of a line, of which nothing is kept. */
    record EndOfStream() implements WireLine {}
}
