package dev.relaypolicy.server.protocol.wire;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.relaypolicy.SmtpReply;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.Optional;

/**
 * A writer of replies and messages. Buffers all output until {@link #flush}, so pipelined commands receive their
 * replies in one packet. Rejects text that would break the framing with an IllegalArgumentException before it writes
 * any of it. Not thread-safe.
 */
public final class WireWriter {

    private static final String CRLF = "\r\n";

    private final OutputStream out;

    /** Most recipients of a batch receive the same reply, so its bytes are cached. */
    private Optional<SmtpReply> latest = Optional.empty();

    private byte[] latestLine = {};

    /** Creates a writer to a stream. */
    public WireWriter(OutputStream out) {
        this.out = new ReplyBuffer(out);
    }

    /** Writes a one-line SMTP reply. */
    public void reply(SmtpReply reply) throws IOException {
        if (latest.isEmpty() || !latest.get().equals(reply)) {
            latestLine = lineBytes(reply.toString(), CRLF);
            latest = Optional.of(reply);
        }
        out.write(latestLine);
    }

    /**
     * Writes a multi-line SMTP reply (RFC 5321 section 4.2.1).
     *
     * @param code the reply code, 200 to 599
     * @param lines the text of each line after the code, printable ASCII; at least one
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

    /** Writes a line of printable ASCII, possibly empty, and its CRLF. */
    public void line(String text) throws IOException {
        out.write(lineBytes(text, CRLF));
    }

    /**
     * Writes a line that ends in LF, as policy delegation does.
     *
     * @param text printable ASCII, may be empty
     */
    public void unixLine(String text) throws IOException {
        out.write(lineBytes(text, "\n"));
    }

    private static byte[] lineBytes(String text, String end) {
        requirePrintable(text);
        return (text + end).getBytes(US_ASCII);
    }

    private static void requirePrintable(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < ' ' || c > '~') {
                throw new IllegalArgumentException("a reply line must be printable ASCII: escape foreign text");
            }
        }
    }

    /**
     * Writes a stored message as a POP3 multi-line response (RFC 1939 section 3). Converts every CR, LF and CRLF to
     * CRLF.
     *
     * @throws IOException if reading or writing fails; the connection must then be closed
     */
    public void message(InputStream message) throws IOException {
        new MultiLineResponse(out).write(message);
    }

    /** Sends all buffered output; may block until the client reads. */
    public void flush() throws IOException {
        out.flush();
    }
}
