package dev.relaypolicy.server.protocol.wire;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.relaypolicy.SmtpReply;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class WireWriterTest {

    private final ByteArrayOutputStream sent = new ByteArrayOutputStream();
    private final WireWriter writer = new WireWriter(sent);

    private String sent() throws IOException {
        writer.flush();
        String text = sent.toString(ISO_8859_1);
        sent.reset();
        return text;
    }

    @Test
    void writesReplyAsOneLine() throws IOException {
        writer.reply(SmtpReply.RELAY_DENIED);

        assertThat(sent()).isEqualTo("550 5.7.1 Relay denied\r\n");
    }

    @Test
    void writesMultiLineReplyWithHyphens() throws IOException {
        writer.reply(250, List.of("mail.example", "PIPELINING", "SIZE 1000"));
        writer.reply(250, List.of("mail.example"));

        assertThat(sent()).isEqualTo("250-mail.example\r\n250-PIPELINING\r\n250 SIZE 1000\r\n250 mail.example\r\n");
    }

    @Test
    void sendsNothingBeforeFlush() throws IOException {
        writer.line("+OK");
        assertThat(sent.size()).isZero();

        assertThat(sent()).isEqualTo("+OK\r\n");
    }

    @Test
    void rejectsTextThatBreaksFraming() throws IOException {
        for (String text : List.of("+OK\r\n-ERR", "+OK\n", "\0", "\u00e9", "\t")) {
            assertThatIllegalArgumentException().isThrownBy(() -> writer.line(text));
            assertThatIllegalArgumentException().isThrownBy(() -> writer.reply(250, List.of("first", text)));
        }
        assertThatIllegalArgumentException().isThrownBy(() -> writer.reply(250, List.of()));
        assertThatIllegalArgumentException().isThrownBy(() -> writer.reply(600, List.of("x")));

        assertThat(sent()).isEmpty();
    }

    @Test
    void dotStuffsAndTerminatesMessage() throws IOException {
        writer.message(SegmentedInput.whole("A: b\r\n\r\n.\r\n..x\r\ny.\r\n"));

        assertThat(sent()).isEqualTo("A: b\r\n\r\n..\r\n...x\r\ny.\r\n.\r\n");
    }

    @Test
    void convertsLineEndsToCrlf() throws IOException {
        writer.message(SegmentedInput.byteByByte("A: b\n\n.c\r.d\r\r\ne\n\rf"));

        assertThat(sent()).isEqualTo("A: b\r\n\r\n..c\r\n..d\r\n\r\ne\r\n\r\nf\r\n.\r\n");
    }

    @Test
    void writesEmptyMessageAsFinalDot() throws IOException {
        writer.message(SegmentedInput.whole(""));

        assertThat(sent()).isEqualTo(".\r\n");
    }
}
