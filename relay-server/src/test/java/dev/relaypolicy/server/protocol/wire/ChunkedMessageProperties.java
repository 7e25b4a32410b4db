package dev.relaypolicy.server.protocol.wire;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** A chunked message has the same result as a message after DATA, and none of its bytes is read as a command. */
class ChunkedMessageProperties {

    private static final String COMMAND = "NOOP behind the message\r\n";

    /** Reads a message in chunks. Returns the result in the form of {@link Transcript#message}. */
    private static String chunked(WireReader reader, String text, List<Integer> cuts, long limit) throws IOException {
        ByteArrayOutputStream kept = new ByteArrayOutputStream();
        ChunkedMessage message = new ChunkedMessage(kept::write, limit);
        int left = text.length();
        for (int cut : cuts) {
            int size = Math.min(cut, left);
            reader.readChunk(message, size, false);
            left -= size;
        }
        DataResult result = reader.readChunk(message, left, true);
        return result instanceof DataResult.Complete
                ? "message " + kept.toString(ISO_8859_1)
                : result.getClass().getSimpleName();
    }

    @Property(tries = 5000)
    void nextCommandBeginsAfterLastByte(
            @ForAll("texts") String text,
            @ForAll("sizes") List<Integer> cuts,
            @ForAll("packets") List<Integer> packets,
            @ForAll("limits") long limit)
            throws IOException {
        WireReader reader = new WireReader(SegmentedInput.of(packets, text + COMMAND));

        chunked(reader, text, cuts, limit);

        assertThat(Transcript.lines(reader, 100)).containsExactly("line NOOP behind the message", "EndOfStream");
    }

    @Property(tries = 5000)
    void chunkedMessageEqualsDataMessage(
            @ForAll("texts") String text,
            @ForAll("sizes") List<Integer> cuts,
            @ForAll("packets") List<Integer> packets,
            @ForAll("limits") long limit)
            throws IOException {
        String lines = text + "\r\n";
        String stuffed = ("\r\n" + lines).replace("\r\n.", "\r\n..").substring(2) + ".\r\n";
        String behindData = Transcript.message(new WireReader(SegmentedInput.whole(stuffed)), limit);

        assertThat(chunked(new WireReader(SegmentedInput.of(packets, lines)), lines, cuts, limit))
                .isEqualTo(behindData);
    }

    @Property(tries = 300)
    void chunksAcrossBufferEdgesAreComplete(@ForAll("texts") String text, @ForAll("sizes") List<Integer> cuts)
            throws IOException {
        String padded = "x".repeat(16 * 1024 - text.length() / 2) + text;
        WireReader reader = new WireReader(SegmentedInput.whole(padded + COMMAND));
        boolean sound = !padded.replace("\r\n", "").matches("(?s).*[\r\n\0].*");

        assertThat(chunked(reader, padded, cuts, 100_000)).isEqualTo(sound ? "message " + padded : "BareControl");
        assertThat(Transcript.lines(reader, 100)).containsExactly("line NOOP behind the message", "EndOfStream");
    }

    @Provide
    Arbitrary<String> texts() {
        Arbitrary<String> sound =
                Arbitraries.of("\r\n", "\r\n", ".", "\r\n.\r\n", "\r\nQUIT\r\n", "a", "bcd", "\u00e9");
        Arbitrary<String> spoilt = Arbitraries.of("\r\n", "\r", "\n", "\0", ".", "a", "\r\n.\r\n", "\n.\n");
        return Arbitraries.oneOf(
                sound.list().ofMaxSize(20).map(parts -> String.join("", parts)),
                spoilt.list().ofMaxSize(20).map(parts -> String.join("", parts)));
    }

    @Provide
    Arbitrary<List<Integer>> sizes() {
        return Arbitraries.integers().between(0, 9).list().ofMaxSize(12);
    }

    @Provide
    Arbitrary<List<Integer>> packets() {
        return Arbitraries.integers().between(1, 9).list().ofMinSize(1).ofMaxSize(6);
    }

    @Provide
    Arbitrary<Long> limits() {
        return Arbitraries.longs().between(0, 60);
    }
}
