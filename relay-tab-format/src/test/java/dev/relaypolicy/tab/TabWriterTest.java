package dev.relaypolicy.tab;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TabWriterTest {

    private static String write(String... fields) {
        return new String(TabWriter.write(List.of(List.of(fields))), ISO_8859_1);
    }

    @Test
    void quotesEveryFieldAndEscapesQuotes() {
        assertThat(write("a", "", "b\"c\\d")).isEqualTo("\"a\"\t\"\"\t\"b\\\"c\\d\"\n");
    }

    @Test
    void omitsClosingQuoteAfterBackslash() {
        assertThat(write("a\\", "b")).isEqualTo("\"a\\\t\"b\"\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\tb", "a\nb", "a\rb", "a\0b", "\u20ac"})
    void rejectsCharactersOutsideFormat(String field) {
        assertThatIllegalArgumentException().isThrownBy(() -> write(field));
    }

    @Test
    void rejectsRowWithoutFields() {
        assertThatIllegalArgumentException().isThrownBy(() -> TabWriter.write(List.of(List.of())));
    }
}
