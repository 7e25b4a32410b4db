package dev.relaypolicy.testkit.laws;

import static org.assertj.core.api.Assertions.assertThat;

import dev.relaypolicy.text.Escapes;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** {@link Escapes} returns one printable line, and is reversible. */
class EscapesProperties {

    @Property
    void r16_resultIsPrintableLine(@ForAll("texts") String text) {
        assertThat(Escapes.printable(text)).matches("[ -~]*");
    }

    @Property
    void r16_escapingIsReversible(@ForAll("texts") String text) {
        assertThat(unescape(Escapes.printable(text))).isEqualTo(text);
    }

    @Property
    void plainTextIsUnchanged(@ForAll("plainTexts") String text) {
        assertThat(Escapes.printable(text)).isEqualTo(text);
    }

    @Example
    void usesDocumentedEscapes() {
        assertThat(Escapes.printable("a\\b\tc\rd\ne\0f\u001b\u007f\u00e9\u202e\ud83d\ude00"))
                .isEqualTo("a\\\\b\\tc\\rd\\ne\\0f\\u001b\\u007f\\u00e9\\u202e\\ud83d\\ude00");
    }

    @Provide
    Arbitrary<String> texts() {
        return Arbitraries.oneOf(
                Arbitraries.strings().ofMaxLength(30),
                Arbitraries.strings()
                        .withChars("\\utrn0 \t\r\n\0\u001b\u007f\u0080\u202e\ud800aé")
                        .ofMaxLength(12));
    }

    @Provide
    Arbitrary<String> plainTexts() {
        return Arbitraries.strings().withCharRange(' ', '~').excludeChars('\\');
    }

    private static String unescape(String text) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c != '\\') {
                out.append(c);
                continue;
            }
            char kind = text.charAt(++i);
            switch (kind) {
                case '\\' -> out.append('\\');
                case 't' -> out.append('\t');
                case 'r' -> out.append('\r');
                case 'n' -> out.append('\n');
                case '0' -> out.append('\0');
                case 'u' -> {
                    out.append((char) Integer.parseInt(text.substring(i + 1, i + 5), 16));
                    i += 4;
                }
                default -> throw new AssertionError("`" + text + "` holds an unknown escape");
            }
        }
        return out.toString();
    }
}
