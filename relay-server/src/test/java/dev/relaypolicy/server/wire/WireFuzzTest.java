package dev.relaypolicy.server.wire;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;

/** The readers agree with {@link Reference} on whatever a fuzzer thinks of, however it is cut into packets. */
class WireFuzzTest {

    private static final int MAX_LINE = 12;

    @FuzzTest(maxDuration = "1m")
    void linesAreThoseOfTheReference(byte[] octets) {
        String text = new String(octets, ISO_8859_1);
        List<String> expected = Reference.lines(text, MAX_LINE);
        for (SegmentedInput input : cuts(octets)) {
            assertThat(Received.lines(new WireReader(input), MAX_LINE)).isEqualTo(expected);
        }
    }

    /** What follows the message is what the reference says: no command comes out of the data, and none is lost. */
    @FuzzTest(maxDuration = "1m")
    void messagesAreThoseOfTheReference(byte[] octets) {
        String text = new String(octets, ISO_8859_1);
        for (long maxOctets : new long[] {0, 20, 100_000}) {
            String expected = Reference.message(text, maxOctets);
            List<String> expectedAfter = Reference.lines(Reference.afterMessage(text), MAX_LINE);
            for (SegmentedInput input : cuts(octets)) {
                WireReader reader = new WireReader(input);
                assertThat(Received.message(reader, maxOctets)).isEqualTo(expected);
                assertThat(Received.lines(reader, MAX_LINE)).isEqualTo(expectedAfter);
            }
        }
    }

    /** A dialogue in which the line {@code DATA} begins a message, over and over. */
    @FuzzTest(maxDuration = "1m")
    void dialoguesAreThoseOfTheReference(byte[] octets) {
        List<String> expected = Reference.dialogue(new String(octets, ISO_8859_1), MAX_LINE);
        for (SegmentedInput input : cuts(octets)) {
            assertThat(Received.dialogue(new WireReader(input), MAX_LINE)).isEqualTo(expected);
        }
    }

    /** A chunk, whose length is the first octet, is taken whole, and what follows it is a command whatever the chunk holds. */
    @FuzzTest(maxDuration = "1m")
    void aChunkIsTakenByItsLengthAlone(byte[] octets) throws IOException {
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
                                    ? new DataResult.Vanished()
                                    : sound ? new DataResult.Complete(size) : new DataResult.BareControl());
            if (whole && sound) {
                assertThat(kept.toString(ISO_8859_1)).isEqualTo(chunk);
            }
            assertThat(Received.lines(reader, MAX_LINE))
                    .isEqualTo(whole ? Reference.lines(text.substring(size), MAX_LINE) : List.of("EndOfStream"));
        }
    }

    /** Whole, octet by octet, and cut in ways that depend on the octets. */
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
