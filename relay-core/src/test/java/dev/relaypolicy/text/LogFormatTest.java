package dev.relaypolicy.text;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonParser;
import org.junit.jupiter.api.Test;

class LogFormatTest {

    private static String line(LogFormat format, String from) {
        StringBuilder line = new StringBuilder(format.begin("decision"));
        format.field(line, "id", "1.2");
        format.field(line, "from", from);
        return line.append(format.end()).toString();
    }

    @Test
    void escapesSpacesAndControlCharacters() {
        assertThat(line(LogFormat.LINE, "<a b\r\nverdict=permit\u001b[2J\u202e@x>"))
                .isEqualTo("decision id=1.2 from=<a\\sb\\r\\nverdict=permit\\u001b[2J\\u202e@x>");
    }

    @Test
    void jsonIsOneAsciiLineThatRoundTrips() {
        String from = "<j\u00f6rg \"x\"\\\r\n\u001b\u2028@x>";
        String line = line(LogFormat.JSON, from);

        assertThat(line).matches("[ -~]*");
        assertThat(JsonParser.parseString(line).getAsJsonObject().get("from").getAsString())
                .isEqualTo(from);
        assertThat(JsonParser.parseString(line).getAsJsonObject().get("event").getAsString())
                .isEqualTo("decision");
    }

    @Test
    void truncatesLongValues() {
        String longText = "a".repeat(2_000);

        assertThat(line(LogFormat.LINE, longText)).hasSizeLessThan(500).endsWith("a...");
        assertThat(line(LogFormat.JSON, longText)).hasSizeLessThan(500).contains("a...\"");
    }
}
