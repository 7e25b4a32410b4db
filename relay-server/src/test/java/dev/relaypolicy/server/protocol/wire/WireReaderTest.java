package dev.relaypolicy.server.protocol.wire;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class WireReaderTest {

    private static WireReader reader(String text) {
        return new WireReader(SegmentedInput.whole(text));
    }

    @Test
    void readsLinesUpToCrlf() {
        assertThat(Transcript.lines(reader("EHLO a\r\n\r\n QUIT \r\nrest"), 100))
                .containsExactly("line EHLO a", "line ", "line  QUIT ", "EndOfStream");
    }

    @Test
    void acceptsLineOfMaximumLength() {
        assertThat(Transcript.lines(reader("x".repeat(2048) + "\r\n" + "y".repeat(2049) + "\r\nQUIT\r\n"), 2048))
                .containsExactly("line " + "x".repeat(2048), "TooLong", "line QUIT", "EndOfStream");
    }

    @Test
    void acceptsAuthLineLongerThanBuffer() {
        String line = "y".repeat(12_288);

        assertThat(Transcript.lines(reader(line + "\r\nQUIT\r\n"), 12_288))
                .containsExactly("line " + line, "line QUIT", "EndOfStream");
    }

    @Test
    void discardsLineOf100000BytesAndContinues() {
        assertThat(Transcript.lines(reader("x".repeat(100_000) + "\r\nQUIT\r\n"), 2048))
                .containsExactly("TooLong", "line QUIT", "EndOfStream");
    }

    @Test
    void givesUpOnEndlessLine() throws IOException {
        EndlessInput endless = new EndlessInput('x');
        WireReader reader = new WireReader(endless);

        assertThat(Transcript.lines(reader, 2048)).containsExactly("TooLong", "EndOfStream");
        assertThat(endless.given).isBetween((long) WireReader.MAX_SWALLOWED, WireReader.MAX_SWALLOWED + 100_000L);
    }

    @Test
    void reportsBareControlWithoutWaitingForMore() throws IOException {
        for (String text : new String[] {"EHLO a\n", "EHLO\0", "EHLO\r "}) {
            InputStream nothingMore = new InputStream() {
                private boolean given;

                @Override
                public int read(byte[] octets, int offset, int length) {
                    assertThat(given)
                            .as("waited for more than " + text.length() + " octets")
                            .isFalse();
                    given = true;
                    byte[] source = text.getBytes(ISO_8859_1);
                    System.arraycopy(source, 0, octets, offset, source.length);
                    return source.length;
                }

                @Override
                public int read() {
                    throw new AssertionError("octets are read in bulk");
                }
            };
            assertThat(new WireReader(nothingMore).readLine(100)).isEqualTo(new WireLine.BareControl());
        }
    }

    @Test
    void readsNothingAfterBareControl() {
        assertThat(Transcript.lines(reader("NOOP\nMAIL FROM:<a@b.test>\r\nQUIT\r\n"), 100))
                .containsExactly("BareControl", "EndOfStream");
    }

    @Test
    void textIsEmptyUnlessUtf8() throws IOException {
        String name = new String("RCPT TO:<\u00e9@b.test>".getBytes(UTF_8), ISO_8859_1);
        WireReader reader = reader(name + "\r\nPASS \u00e9\r\n");

        assertThat(((WireLine.Line) reader.readLine(100)).text()).hasValue("RCPT TO:<\u00e9@b.test>");
        WireLine.Line latin1 = (WireLine.Line) reader.readLine(100);
        assertThat(latin1.text()).isEmpty();
        assertThat(latin1.octets()).endsWith(0xe9);
    }

    @Test
    void hidesTextInToString() throws IOException {
        assertThat(reader("PASS hunter2\r\n").readLine(100)).hasToString("Line[12 bytes]");
    }

    @Test
    void agreesWithReferenceOnNoise() {
        Random random = new Random(20_261_125);
        for (int i = 0; i < 200; i++) {
            byte[] noise = new byte[random.nextInt(5000)];
            random.nextBytes(noise);
            String text = new String(noise, ISO_8859_1);
            assertThat(Transcript.lines(reader(text), 64)).isEqualTo(ReferenceReader.lines(text, 64));
            assertThat(Transcript.message(reader(text), 1000)).isEqualTo(ReferenceReader.message(text, 1000));
        }
    }

    @Test
    void reportsBufferedInput() throws IOException {
        WireReader reader = reader("STARTTLS\r\nRSET\r\n");
        assertThat(reader.hasBufferedInput()).isFalse();

        assertThat(Transcript.line(reader.readLine(100))).isEqualTo("line STARTTLS");
        assertThat(reader.hasBufferedInput()).isTrue();

        assertThat(Transcript.line(reader.readLine(100))).isEqualTo("line RSET");
        assertThat(reader.hasBufferedInput()).isFalse();
    }

    @Test
    void acceptsEmptyMessage() {
        assertThat(Transcript.message(reader(".\r\n"), 0)).isEqualTo("message ");
    }

    @Test
    void removesOnlyFirstDotOfLine() {
        assertThat(Transcript.message(reader("..\r\n...a\r\n.b\r\nc.\r\n.\r\n"), 100))
                .isEqualTo("message .\r\n..a\r\nb\r\nc.\r\n");
    }

    @Test
    void acceptsMessageLinesOfAnyLength() {
        String line = "z".repeat(1_000_000) + "\r\n";

        assertThat(Transcript.message(reader(line + ".\r\n"), 2_000_000)).isEqualTo("message " + line);
    }

    @Test
    void countsUnstuffedBytes() {
        WireReader reader = reader("..234567\r\n.\r\n..2345678\r\n.\r\nQUIT\r\n");

        assertThat(Transcript.message(reader, 9)).isEqualTo("message .234567\r\n");
        assertThat(Transcript.message(reader, 9)).isEqualTo("TooBig");
        assertThat(Transcript.lines(reader, 100)).containsExactly("line QUIT", "EndOfStream");
    }

    @Test
    void passesNoMoreThanTheLimitToSink() throws IOException {
        ByteArrayOutputStream kept = new ByteArrayOutputStream();

        DataResult result = reader("x".repeat(500_000) + "\r\n.\r\n").readMessage(kept::write, 20_000);

        assertThat(result).isEqualTo(new DataResult.TooBig());
        assertThat(kept.size()).isLessThanOrEqualTo(20_000);
    }

    @Test
    void givesUpOnEndlessMessage() throws IOException {
        EndlessInput endless = new EndlessInput('x');
        WireReader reader = new WireReader(endless);

        assertThat(Transcript.message(reader, 1000)).isEqualTo("TooBig");
        assertThat(Transcript.lines(reader, 100)).containsExactly("EndOfStream");
        assertThat(endless.given).isLessThan(2L << 20);
    }

    @Test
    void staysInSyncIfSinkFails() throws IOException {
        IOException full = new IOException("No space left on device");
        WireReader reader = reader("x".repeat(100_000) + "\r\n.\r\nQUIT\r\n");
        int[] calls = new int[1];

        DataResult result = reader.readMessage(
                (octets, offset, length) -> {
                    calls[0]++;
                    throw full;
                },
                1_000_000);

        assertThat(result).isEqualTo(new DataResult.SinkFailed(full));
        assertThat(calls[0]).isEqualTo(1);
        assertThat(Transcript.lines(reader, 100)).containsExactly("line QUIT", "EndOfStream");
    }

    @Test
    void reportsPermanentErrorBeforeSinkFailure() throws IOException {
        DataSink full = (octets, offset, length) -> {
            throw new IOException("No space left on device");
        };

        assertThat(reader("a\nb\r\n.\r\n").readMessage(full, 100)).isEqualTo(new DataResult.BareControl());
        assertThat(reader("a\r\n..\r\nb\r\n.\r\n").readMessage(full, 3)).isEqualTo(new DataResult.TooBig());
    }

    @Test
    void reportsDisconnectWithinMessage() {
        for (String text : new String[] {"", "a", "a\r", "a\r\n", "a\r\n.", "a\r\n.\r"}) {
            WireReader reader = reader(text);
            assertThat(Transcript.message(reader, 100)).isEqualTo("Disconnected");
            assertThat(Transcript.lines(reader, 100)).containsExactly("EndOfStream");
        }
    }

    private static final class EndlessInput extends InputStream {

        private final char octet;
        private long given;

        EndlessInput(char octet) {
            this.octet = octet;
        }

        @Override
        public int read(byte[] octets, int offset, int length) {
            Arrays.fill(octets, offset, offset + length, (byte) octet);
            given += length;
            return length;
        }

        @Override
        public int read() {
            throw new AssertionError("octets are read in bulk");
        }
    }
}
