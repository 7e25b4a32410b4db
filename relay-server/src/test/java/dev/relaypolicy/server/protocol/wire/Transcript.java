package dev.relaypolicy.server.protocol.wire;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/** The results of a reader as text that tests can compare. */
final class Transcript {

    private Transcript() {}

    /** Returns every line up to the end of the stream, including the end. */
    static List<String> lines(WireReader reader, int maxOctets) {
        List<String> results = new ArrayList<>();
        try {
            WireLine line;
            do {
                line = reader.readLine(maxOctets);
                results.add(line(line));
            } while (!(line instanceof WireLine.EndOfStream));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return results;
    }

    /** Returns all lines, and a message after each line {@code DATA}, up to the end of the stream. */
    static List<String> dialogue(WireReader reader, int maxOctets) {
        List<String> results = new ArrayList<>();
        try {
            WireLine line;
            do {
                line = reader.readLine(maxOctets);
                results.add(line(line));
                if (line(line).equals("line DATA")) {
                    results.add(message(reader, 1000));
                }
            } while (!(line instanceof WireLine.EndOfStream));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return results;
    }

    static String line(WireLine line) {
        return line instanceof WireLine.Line text
                ? "line " + new String(text.octets(), ISO_8859_1)
                : line.getClass().getSimpleName();
    }

    /** Returns one message, with its text if it is complete. */
    static String message(WireReader reader, long maxOctets) {
        ByteArrayOutputStream kept = new ByteArrayOutputStream();
        try {
            DataResult result = reader.readMessage(kept::write, maxOctets);
            if (result instanceof DataResult.Complete complete) {
                if (complete.length() != kept.size()) {
                    throw new AssertionError(complete + " but the sink received " + kept.size() + " bytes");
                }
                return "message " + kept.toString(ISO_8859_1);
            }
            return result.getClass().getSimpleName();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
