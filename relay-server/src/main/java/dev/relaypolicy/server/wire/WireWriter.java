package dev.relaypolicy.server.wire;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.relaypolicy.SmtpReply;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.Optional;

/**
 * Writes replies and messages to a client. Everything is buffered until {@link #flush}; the reader of a
 * {@link Connection} flushes before it waits, so that a batch of pipelined commands gets its replies in one packet.
 * Text that could break the framing is refused with an IllegalArgumentException, before any of it is written. For one
 * thread.
 */
public final class WireWriter {

    private final OutputStream out;

    /** Most recipients of a batch hear the same. */
    private Optional<SmtpReply> latest = Optional.empty();

    private byte[] latestLine = {};

    /** A writer to a stream. */
    public WireWriter(OutputStream out) {
        this.out = new ReplyBuffer(out);
    }

    /** Writes a reply of one line. */
    public void reply(SmtpReply reply) throws IOException {
        if (latest.isEmpty() || !latest.get().equals(reply)) {
            latestLine = octets(reply.toString());
            latest = Optional.of(reply);
        }
        out.write(latestLine);
    }

    /**
     * Writes an SMTP reply of several lines, such as the answer to EHLO (RFC 5321 section 4.2.1).
     *
     * @param code 200 to 599
     * @param lines what stands behind the code on each line, printable ASCII; at least one
     */
    public void reply(int code, List<String> lines) throws IOException {
        if (code < 200 || code > 599 || lines.isEmpty()) {
            throw new IllegalArgumentException("`" + code + "` with " + lines.size() + " lines is not an SMTP reply");
        }
        lines.forEach(WireWriter::requirePrintable);
        int last = lines.size() - 1;
        for (int i = 0; i <= last; i++) {
            line(code + (i < last ? "-" : " ") + lines.get(i));
        }
    }

    /**
     * Writes a line as it stands, as POP3 uses it.
     *
     * @param text printable ASCII, may be empty
     */
    public void line(String text) throws IOException {
        out.write(octets(text));
    }

    private static byte[] octets(String text) {
        requirePrintable(text);
        return (text + "\r\n").getBytes(US_ASCII);
    }

    private static void requirePrintable(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < ' ' || c > '~') {
                throw new IllegalArgumentException("a reply line is printable ASCII: escape what comes from elsewhere");
            }
        }
    }

    /**
     * Writes a stored message as a POP3 multi-line response (RFC 1939 section 3), with the line of a single dot that
     * ends it. Any CR, LF or CRLF in it is written as CRLF, and a last line without an end gets one.
     *
     * @throws IOException where either side fails; the client cannot tell what follows, so close
     */
    public void message(InputStream message) throws IOException {
        new MultiLineResponse(out).write(message);
    }

    /** Hands everything written so far to the network; may block until the client reads. */
    public void flush() throws IOException {
        out.flush();
    }
}
