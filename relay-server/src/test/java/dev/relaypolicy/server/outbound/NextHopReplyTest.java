package dev.relaypolicy.server.outbound;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.apache.commons.net.MalformedServerReplyException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NextHopReplyTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "550 5.1.1 no such user|550 5.1.1 no such user",
                "550 no such user|550 5.0.0 no such user",
                "450 greylisted|450 4.0.0 greylisted",
                "250 fine|250 2.1.5 fine",
                "250|250 2.1.5 OK",
                "550 |550 5.0.0 Refused by the next mail server",
                "550 5.7.1|550 5.7.1 Refused by the next mail server",
                "550 4.1.1 of another class|550 5.0.0 of another class",
                "550 5.1.1234 too long|550 5.0.0 5.1.1234 too long",
                "421 4.7.0 closing|451 4.7.0 closing",
                "421 closing|451 4.0.0 closing",
            })
    void addsEnhancedStatusCode(String wire, String ours) throws MalformedServerReplyException {
        String line = wire.equals("550") ? "550 " : wire;
        assertThat(NextHopReply.of(List.of(line)).toClient()).hasToString(ours);
    }

    @Test
    void joinsAndEscapesAndTruncatesLines() throws MalformedServerReplyException {
        assertThat(NextHopReply.of(List.of("550-5.7.1 a\tb", "550-", "550 5.7.1 \u00c3\u00a9\\"))
                        .toClient())
                .hasToString("550 5.7.1 a\\tb  \\u00e9\\\\");
        assertThat(NextHopReply.of(List.of("550 5.7.1 " + "\u0001".repeat(5000)))
                        .toClient()
                        .text())
                .hasSize(500);
    }
}
