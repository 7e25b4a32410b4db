package dev.relaypolicy.server.protocol.wire;

import java.io.IOException;
import java.io.InputStream;

/**
 * A reader of command lines and messages. The result does not depend on how the bytes are split into packets. Memory
 * use is bounded by the allowed line length. Not thread-safe.
 */
public final class WireReader {

    /** The number of bytes of an overlong line that are read to find its end: 1 MiB. */
    public static final int MAX_SWALLOWED = 1 << 20;

    private final InputBuffer input;
    private volatile boolean idle;

    /** Creates a reader of a stream. */
    public WireReader(InputStream in) {
        input = new InputBuffer(in);
    }

    /**
     * Reads a command line. Returns at the first bare control character: a client that ends its lines with LF would
     * otherwise wait forever.
     *
     * @param maxBytes the maximum length of the line, without its CRLF; at least 1
     * @throws java.net.SocketTimeoutException if the client sends nothing for too long
     */
    public WireLine readLine(int maxBytes) throws IOException {
        int length = 0;
        long dropped = 0;
        String start = "";
        while (true) {
            length = input.indexOfControl(length);
            if (dropped + length > maxBytes) {
                if (dropped == 0) {
                    start = input.start(Math.min(length, WireLine.TooLong.START));
                }
                dropped += length;
                input.skip(length);
                length = 0;
            }
            if (dropped > MAX_SWALLOWED) {
                input.abandon();
                return new WireLine.TooLong(start);
            }
            if (isUndecided(length)) {
                idle = input.available() == 0 && dropped == 0;
                if (!waitForMore()) {
                    input.abandon();
                    return new WireLine.EndOfStream();
                }
            } else if (input.at(length) == InputBuffer.CR && input.at(length + 1) == InputBuffer.LF) {
                WireLine line = dropped > 0 ? new WireLine.TooLong(start) : new WireLine.Line(input.take(length));
                input.skip(2);
                return line;
            } else {
                input.abandon();
                return new WireLine.BareControl();
            }
        }
    }

    /**
     * Reads a line that ends in LF, as policy delegation sends it. A line that is too long, or contains a CR or NUL, ends
     * the input. A last line without LF is a {@link WireLine.BareControl}.
     *
     * @param maxBytes the maximum length of the line, without its LF
     * @throws IOException if the connection is lost
     */
    public WireLine readUnixLine(int maxBytes) throws IOException {
        int length = 0;
        while (true) {
            length = input.indexOfControl(length);
            if (length > maxBytes) {
                input.abandon();
                return new WireLine.TooLong("");
            }
            if (length < input.available()) {
                if (input.at(length) != InputBuffer.LF) {
                    input.abandon();
                    return new WireLine.BareControl();
                }
                WireLine line = new WireLine.Line(input.take(length));
                input.skip(1);
                return line;
            }
            idle = input.available() == 0;
            if (!waitForMore()) {
                boolean partial = input.available() > 0;
                input.abandon();
                return partial ? new WireLine.BareControl() : new WireLine.EndOfStream();
            }
        }
    }

    private boolean waitForMore() throws IOException {
        try {
            return input.readMore();
        } finally {
            idle = false;
        }
    }

    /** Returns whether more bytes are needed: the buffer ends within the text or after a CR. */
    private boolean isUndecided(int length) {
        return length == input.available() || (input.at(length) == InputBuffer.CR && length + 1 == input.available());
    }

    /**
     * Reads a message after the reply 354, up to CRLF.CRLF, and removes dot-stuffing (RFC 5321 section 4.5.2). Reads to
     * the end even if the message is invalid or the sink fails, because none of it may be parsed as a command.
     *
     * @param sink must discard the message unless the result is {@link DataResult.Complete}
     * @param maxBytes the maximum length of the message, with its CRLFs and without the final dot line
     * @throws java.net.SocketTimeoutException if the client sends nothing for too long
     * @throws IOException if the connection is lost; a failure of the sink is a result
     */
    public DataResult readMessage(DataSink sink, long maxBytes) throws IOException {
        return new DataReader(input, sink, maxBytes).read();
    }

    /**
     * Reads exactly one chunk of a message, even if the message is invalid or the sink fails. If the chunk is many
     * times longer than a message may be, nothing is read, and the next line is {@link WireLine.EndOfStream}.
     *
     * @param bytes the announced length; 0 or more
     * @return the state of the message so far; {@link DataResult.Complete} means no error yet
     * @throws IOException as {@link #readMessage}
     */
    public DataResult readChunk(ChunkedMessage message, long bytes, boolean last) throws IOException {
        return message.read(input, bytes, last);
    }

    /** Returns whether the session waits for a line of which no byte has arrived. Thread-safe. */
    boolean isIdle() {
        return idle;
    }

    /** Returns whether bytes are buffered. */
    public boolean hasBufferedInput() {
        return input.available() > 0;
    }
}
