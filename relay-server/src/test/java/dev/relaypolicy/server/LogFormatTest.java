package dev.relaypolicy.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonParser;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LogFormatTest {

    private static Map<String, String> fields(String from) {
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("id", "1.2");
        fields.put("from", from);
        return fields;
    }

    @Test
    void aLineHoldsNoBlankAndNoControlCharacterInAValue() {
        assertThat(LogFormat.LINE.format("decision", fields("<a b\r\nverdict=permit\u001b[2J\u202e@x>")))
                .isEqualTo("decision id=1.2 from=<a\\sb\\r\\nverdict=permit\\u001b[2J\\u202e@x>");
    }

    @Test
    void jsonIsOneLineOfAsciiThatReadsBack() {
        String from = "<j\u00f6rg \"x\"\\\r\n\u001b\u2028@x>";
        String line = LogFormat.JSON.format("decision", fields(from));

        assertThat(line).matches("[ -~]*");
        assertThat(JsonParser.parseString(line).getAsJsonObject().get("from").getAsString())
                .isEqualTo(from);
        assertThat(JsonParser.parseString(line).getAsJsonObject().get("event").getAsString())
                .isEqualTo("decision");
    }

    @Test
    void longValuesAreCut() {
        String longText = "a".repeat(2_000);

        assertThat(LogFormat.LINE.format("decision", fields(longText)))
                .hasSizeLessThan(500)
                .endsWith("a...");
        assertThat(LogFormat.JSON.format("decision", fields(longText)))
                .hasSizeLessThan(500)
                .contains("a...\"");
    }
}
