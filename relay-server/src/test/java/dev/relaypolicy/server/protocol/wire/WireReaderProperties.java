package dev.relaypolicy.server.protocol.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** The readers agree with {@link ReferenceReader} on any bytes in any packets. */
class WireReaderProperties {

    private static final int MAX_LINE = 6;

    @Property(tries = 5000)
    void linesMatchReference(@ForAll("octets") String text, @ForAll("segments") List<Integer> segments) {
        WireReader reader = new WireReader(SegmentedInput.of(segments, text));

        assertThat(Transcript.lines(reader, MAX_LINE)).isEqualTo(ReferenceReader.lines(text, MAX_LINE));
    }

    @Property(tries = 10_000)
    void messagesMatchReference(
            @ForAll("bodies") String text,
            @ForAll("segments") List<Integer> segments,
            @ForAll("sizes") long maxOctets) {
        WireReader reader = new WireReader(SegmentedInput.of(segments, text));

        assertThat(Transcript.message(reader, maxOctets)).isEqualTo(ReferenceReader.message(text, maxOctets));
        assertThat(Transcript.lines(reader, MAX_LINE))
                .isEqualTo(ReferenceReader.lines(ReferenceReader.afterMessage(text), MAX_LINE));
    }

    @Property(tries = 300)
    void messagesAcrossBufferEdgesMatchReference(@ForAll("bodies") String text, @ForAll("edges") int edge) {
        String padded = "x".repeat(Math.max(0, edge - text.length() / 2)) + text;
        WireReader reader = new WireReader(SegmentedInput.whole(padded));

        assertThat(Transcript.message(reader, 100_000)).isEqualTo(ReferenceReader.message(padded, 100_000));
        assertThat(Transcript.lines(reader, MAX_LINE))
                .isEqualTo(ReferenceReader.lines(ReferenceReader.afterMessage(padded), MAX_LINE));
    }

    @Provide
    Arbitrary<String> octets() {
        return Arbitraries.of("\r\n", "\r\n", "\r\n", "\r", "\n", "\0", ".", "a", "bcd", "\u00ff\u0080", " long text ")
                .list()
                .ofMaxSize(40)
                .map(parts -> String.join("", parts));
    }

    /** Mostly valid bodies: an invalid one often has several valid lines first. */
    @Provide
    Arbitrary<String> bodies() {
        Arbitrary<String> sound = Arbitraries.of("\r\n", "\r\n", "\r\n.", "\r\n..", ".", "a", "bcd", "\u00e9")
                .list()
                .ofMaxSize(30)
                .map(parts -> String.join("", parts));
        Arbitrary<String> end = Arbitraries.of("\r\n.\r\n", "\r\n.\r\nQUIT\r\n", "");
        return Arbitraries.oneOf(
                octets(),
                sound,
                Combinators.combine(sound, end).as(String::concat),
                Combinators.combine(octets(), end).as(String::concat));
    }

    @Provide
    Arbitrary<List<Integer>> segments() {
        return Arbitraries.integers().between(1, 9).list().ofMinSize(1).ofMaxSize(8);
    }

    @Provide
    Arbitrary<Long> sizes() {
        return Arbitraries.of(0L, 1L, 10L, 1000L);
    }

    @Provide
    Arbitrary<Integer> edges() {
        return Arbitraries.of(1024, 2048, 4096, 8192, 16_384, 32_768);
    }
}
