package dev.relaypolicy.server.protocol.wire;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Tag;

/** The readers agree with {@link ReferenceReader} on any input, however it is split into packets. */
@Tag("exhaustive")
class WireFuzzTest {

    private static final int MAX_LINE = 12;

    @FuzzTest(maxDuration = "1m")
    void linesMatchReference(byte[] octets) {
        String text = new String(octets, ISO_8859_1);
        List<String> expected = ReferenceReader.lines(text, MAX_LINE);
        for (SegmentedInput input : cuts(octets)) {
            assertThat(Transcript.lines(new WireReader(input), MAX_LINE)).isEqualTo(expected);
        }
    }

    /** No command is read from the data, and no command after it is lost. */
    @FuzzTest(maxDuration = "1m")
    void messagesMatchReference(byte[] octets) {
        String text = new String(octets, ISO_8859_1);
        for (long maxOctets : new long[] {0, 20, 100_000}) {
            String expected = ReferenceReader.message(text, maxOctets);
            List<String> expectedAfter = ReferenceReader.lines(ReferenceReader.afterMessage(text), MAX_LINE);
            for (SegmentedInput input : cuts(octets)) {
                WireReader reader = new WireReader(input);
                assertThat(Transcript.message(reader, maxOctets)).isEqualTo(expected);
                assertThat(Transcript.lines(reader, MAX_LINE)).isEqualTo(expectedAfter);
            }
        }
    }

    /** Reads lines; each line {@code DATA} begins a message. */
    @FuzzTest(maxDuration = "1m")
    void dialoguesMatchReference(byte[] octets) {
        List<String> expected = ReferenceReader.dialogue(new String(octets, ISO_8859_1), MAX_LINE);
        for (SegmentedInput input : cuts(octets)) {
            assertThat(Transcript.dialogue(new WireReader(input), MAX_LINE)).isEqualTo(expected);
        }
    }

    /** Reads a chunk whose length is the first byte of the input, then commands. */
    @FuzzTest(maxDuration = "1m")
    void chunkEndsAtItsLength(byte[] octets) throws IOException {
        int size = octets.length == 0 ? 0 : octets[0] & 0x3f;
        byte[] stream = octets.length == 0 ? octets : Arrays.copyOfRange(octets, 1, octets.length);
        String text = new String(stream, ISO_8859_1);
        boolean whole = text.length() >= size;
        String chunk = text.substring(0, Math.min(size, text.length()));
        boolean sound = chunk.replace("\r\n", "").matches("[^\r\n\0]*");
        for (SegmentedInput input : cuts(stream)) {
            ByteArrayOutputStream kept = new ByteArrayOutputStream();
            WireReader reader = new WireReader(input);
            DataResult result = reader.readChunk(new ChunkedMessage(kept::write, 100), size, true);
            assertThat(result)
                    .isEqualTo(
                            !whole
                                    ? new DataResult.Disconnected()
                                    : sound ? new DataResult.Complete(size) : new DataResult.BareControl());
            if (whole && sound) {
                assertThat(kept.toString(ISO_8859_1)).isEqualTo(chunk);
            }
            assertThat(Transcript.lines(reader, MAX_LINE))
                    .isEqualTo(whole ? ReferenceReader.lines(text.substring(size), MAX_LINE) : List.of("EndOfStream"));
        }
    }

    /** Returns the input in one packet, byte by byte, and split at input-dependent places. */
    private static List<SegmentedInput> cuts(byte[] octets) {
        String text = new String(octets, ISO_8859_1);
        int some = octets.length == 0 ? 1 : 1 + (octets[octets.length / 2] & 0x0f);
        return List.of(
                SegmentedInput.whole(text),
                SegmentedInput.byteByByte(text),
                SegmentedInput.splitAt(1 + octets.length / 2, text),
                SegmentedInput.of(List.of(some, 1, 2), text));
    }
}
