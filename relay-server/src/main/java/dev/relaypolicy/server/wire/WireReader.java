package dev.relaypolicy.server.wire;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.InputStream;

/**
 * Reads command lines and messages from a client. A line ends at CRLF and nowhere else; the result does not depend on
 * how the octets were cut into packets; memory is bounded by the length of line that the caller allows. For one thread.
 */
public final class WireReader {

    /** How much of a line that is too long is read in search of its end: 1 MiB. */
    public static final int MAX_SWALLOWED = 1 << 20;

    private final InputBuffer input;
    private volatile boolean idle;

    /** A reader of what the stream gives. */
    public WireReader(InputStream in) {
        input = new InputBuffer(requireNonNull(in, "in"));
    }

    /**
     * Waits for a command line. A bare control character is answered as soon as it is seen: a client that ends its
     * lines with LF alone would wait for ever.
     *
     * @param maxOctets how long the line may be, without its CRLF; at least 1
     * @throws java.net.SocketTimeoutException where the client has been silent for too long
     * @throws IOException where the connection is lost
     */
    public WireLine readLine(int maxOctets) throws IOException {
        int length = 0;
        long dropped = 0;
        String start = "";
        while (true) {
            length = input.indexOfControl(length);
            if (dropped + length > maxOctets) {
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

    private boolean waitForMore() throws IOException {
        try {
            return input.readMore();
        } finally {
            idle = false;
        }
    }

    /** Whether the octets at hand, a run of text and perhaps a CR, are not enough to tell what they are. */
    private boolean isUndecided(int length) {
        return length == input.available() || (input.at(length) == InputBuffer.CR && length + 1 == input.available());
    }

    /**
     * Reads a message, after 354 was answered, up to CRLF.CRLF and no other end; the CRLF of the command counts as the
     * first. Whatever is wrong with the message or the sink, the message is read to that end, so that nothing in it is
     * ever taken for a command. Only the dot that the client put before a line is removed (RFC 5321 section 4.5.2).
     *
     * @param sink takes the message, with its CRLFs; what it got is worth nothing unless the result is
     *     {@link DataResult.Complete}
     * @param maxOctets how long the message may be, with its CRLFs and without the last line
     * @throws java.net.SocketTimeoutException where the client has been silent for too long
     * @throws IOException where the connection is lost, never for what the sink throws
     */
    public DataResult readMessage(DataSink sink, long maxOctets) throws IOException {
        return new DataReader(input, requireNonNull(sink, "sink"), maxOctets).read();
    }

    /**
     * Reads the next chunk of a message, all of it and nothing behind it, whatever is wrong with the message or the sink: nothing
     * in it is ever taken for a command. Only where it is said to be many times longer than a message may be, nothing more is read
     * and the next line is {@link WireLine.EndOfStream}.
     *
     * @param octets how long the chunk is said to be; 0 or more
     * @param last whether the message ends with it
     * @return what has come of the message so far: {@link DataResult.Complete} means that nothing is wrong yet
     * @throws java.net.SocketTimeoutException where the client has been silent for too long
     * @throws IOException where the connection is lost, never for what the sink throws
     */
    public DataResult readChunk(ChunkedMessage message, long octets, boolean last) throws IOException {
        return message.read(input, octets, last);
    }

    /** Whether the session waits for a line of which nothing has come yet. May be called from any thread. */
    boolean isIdle() {
        return idle;
    }

    /** Whether the client has sent more than was read so far: pipelined commands, or what must not follow STARTTLS. */
    public boolean hasBufferedInput() {
        return input.available() > 0;
    }
}
