package dev.relaypolicy.server.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

/** One message or none, never two, whatever stands in it and however it is cut (CVE-2023-51764 and its like). */
class SmugglingTest {

    static final List<String> BARE = SmugglingPayloads.BARE;

    @ParameterizedTest
    @FieldSource("BARE")
    void aPayloadSentWholeSpoilsTheOneMessage(String payload) {
        assertSpoilt(SegmentedInput.whole(SmugglingPayloads.attack(payload)));
    }

    @ParameterizedTest
    @FieldSource("BARE")
    void aPayloadSentByteByByteSpoilsTheOneMessage(String payload) {
        assertSpoilt(SegmentedInput.byteByByte(SmugglingPayloads.attack(payload)));
    }

    @ParameterizedTest
    @FieldSource("BARE")
    void aPayloadSplitAnywhereSpoilsTheOneMessage(String payload) {
        String attack = SmugglingPayloads.attack(payload);
        for (int split = 1; split < attack.length(); split++) {
            assertSpoilt(SegmentedInput.splitAt(split, attack));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1024, 2048, 4096, 8192, 16_384, 32_768})
    void aPayloadAcrossABufferEdgeSpoilsTheOneMessage(int edge) {
        for (String payload : SmugglingPayloads.BARE) {
            String attack = SmugglingPayloads.attack(payload);
            for (int before = 0; before <= payload.length() + 1; before++) {
                int padding = edge - before - SmugglingPayloads.FIRST.length();
                assertSpoilt(SegmentedInput.whole("x".repeat(padding) + attack));
            }
        }
    }

    @Test
    void aStuffedDotIsTextWhereverItIsSplit() {
        String attack = SmugglingPayloads.attack(SmugglingPayloads.STUFFED_DOT);
        for (int split = 1; split < attack.length(); split++) {
            WireReader reader = new WireReader(SegmentedInput.splitAt(split, attack));
            assertThat(Received.message(reader, 1000))
                    .isEqualTo("message " + SmugglingPayloads.FIRST + "\r\n.\r\n" + SmugglingPayloads.SECOND + "\r\n");
            assertThat(Received.lines(reader, 100)).containsExactly("line QUIT", "EndOfStream");
        }
    }

    private static void assertSpoilt(InputStream input) {
        WireReader reader = new WireReader(input);
        assertThat(Received.message(reader, 100_000)).isEqualTo("BareControl");
        assertThat(Received.lines(reader, 100)).containsExactly("line QUIT", "EndOfStream");
    }
}
