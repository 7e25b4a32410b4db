package dev.relaypolicy.server.protocol.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A smuggling payload never yields a second message, however the input is split (CVE-2023-51764). */
class SmugglingTest {

    static final List<String> BARE = SmugglingPayloads.BARE;

    @ParameterizedTest
    @FieldSource("BARE")
    void rejectsPayloadSentInOnePacket(String payload) {
        assertRejected(SegmentedInput.whole(SmugglingPayloads.attack(payload)));
    }

    @ParameterizedTest
    @FieldSource("BARE")
    void rejectsPayloadSentByteByByte(String payload) {
        assertRejected(SegmentedInput.byteByByte(SmugglingPayloads.attack(payload)));
    }

    @ParameterizedTest
    @FieldSource("BARE")
    void rejectsPayloadSplitAnywhere(String payload) {
        String attack = SmugglingPayloads.attack(payload);
        for (int split = 1; split < attack.length(); split++) {
            assertRejected(SegmentedInput.splitAt(split, attack));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1024, 2048, 4096, 8192, 16_384, 32_768})
    void rejectsPayloadAcrossBufferEdge(int edge) {
        for (String payload : SmugglingPayloads.BARE) {
            String attack = SmugglingPayloads.attack(payload);
            for (int before = 0; before <= payload.length() + 1; before++) {
                int padding = edge - before - SmugglingPayloads.FIRST.length();
                assertRejected(SegmentedInput.whole("x".repeat(padding) + attack));
            }
        }
    }

    @Test
    void stuffedDotIsTextAtAnySplit() {
        String attack = SmugglingPayloads.attack(SmugglingPayloads.STUFFED_DOT);
        for (int split = 1; split < attack.length(); split++) {
            WireReader reader = new WireReader(SegmentedInput.splitAt(split, attack));
            assertThat(Transcript.message(reader, 1000))
                    .isEqualTo("message " + SmugglingPayloads.FIRST + "\r\n.\r\n" + SmugglingPayloads.SECOND + "\r\n");
            assertThat(Transcript.lines(reader, 100)).containsExactly("line QUIT", "EndOfStream");
        }
    }

    private static void assertRejected(InputStream input) {
        WireReader reader = new WireReader(input);
        assertThat(Transcript.message(reader, 100_000)).isEqualTo("BareControl");
        assertThat(Transcript.lines(reader, 100)).containsExactly("line QUIT", "EndOfStream");
    }
}
