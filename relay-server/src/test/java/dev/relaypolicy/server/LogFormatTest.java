package dev.relaypolicy.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonParser;
import dev.relaypolicy.server.LogFormat.Lines;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LogFormatTest {

    private static String line(LogFormat format, String from) {
        Lines lines = format.lines();
        lines.begin("decision").put("id", "1.2").put("from", from).end();
        return lines.take().strip();
    }

    @Test
    void aLineHoldsNoBlankAndNoControlCharacterInAValue() {
        assertThat(line(LogFormat.LINE, "<a b\r\nverdict=permit\u001b[2J\u202e@x>"))
                .isEqualTo("decision id=1.2 from=<a\\sb\\r\\nverdict=permit\\u001b[2J\\u202e@x>");
    }

    @Test
    void jsonIsOneLineOfAsciiThatReadsBack() {
        String from = "<j\u00f6rg \"x\"\\\r\n\u001b\u2028@x>";
        String line = line(LogFormat.JSON, from);

        assertThat(line).matches("[ -~]*");
        assertThat(JsonParser.parseString(line).getAsJsonObject().get("from").getAsString())
                .isEqualTo(from);
        assertThat(JsonParser.parseString(line).getAsJsonObject().get("event").getAsString())
                .isEqualTo("decision");
    }

    @Test
    void longValuesAreCut() {
        String longText = "a".repeat(2_000);

        assertThat(line(LogFormat.LINE, longText)).hasSizeLessThan(500).endsWith("a...");
        assertThat(line(LogFormat.JSON, longText)).hasSizeLessThan(500).contains("a...\"");
    }

    @ParameterizedTest
    @EnumSource
    void aValueThatIsThatOfTheLineBeforeIsWrittenAsIfItWereNot(LogFormat format) {
        Lines again = format.lines();
        Lines anew = format.lines();
        for (String value : List.of("a b", "a b", "c", "a b", "a b", "-")) {
            again.begin("decision")
                    .putAgain("from", value)
                    .putAgain("to", "a b")
                    .end();
            anew.begin("decision").put("from", value).put("to", "a b").end();
            if (value.equals("c")) {
                assertThat(again.take()).isEqualTo(anew.take());
            }
        }
        assertThat(again.take()).isEqualTo(anew.take()).hasLineCount(3);
        assertThat(again.length()).isZero();
    }
}
