package dev.relaypolicy.tab.xmail;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class WildcardProperties {

    @Provide
    Arbitrary<String> patterns() {
        return Arbitraries.of("a", "b", "*", "?", "\\*", "[ab]", "[^a]", "[a-b]")
                .list()
                .ofMaxSize(8)
                .map(parts -> String.join("", parts));
    }

    @Provide
    Arbitrary<String> texts() {
        return Arbitraries.strings().withChars("abc*").ofMaxLength(10);
    }

    @Property(tries = 5_000)
    void agreesWithSlowMatcher(@ForAll("patterns") String pattern, @ForAll("texts") String text) {
        assertThat(Wildcard.compile(pattern).matches(text)).isEqualTo(slowly(pattern, text));
    }

    @Property
    void neverFailsWithCompiledPattern(@ForAll String pattern, @ForAll String text) {
        try {
            Wildcard.compile(pattern).matches(text);
        } catch (IllegalArgumentException e) {
            assertThat(e).hasMessageContaining("is not a pattern");
        }
    }

    /** Matches one element of the pattern after another, by recursion. */
    private static boolean slowly(String pattern, String text) {
        if (pattern.isEmpty()) {
            return text.isEmpty();
        }
        if (pattern.startsWith("*")) {
            return slowly(pattern.substring(1), text) || (!text.isEmpty() && slowly(pattern, text.substring(1)));
        }
        if (text.isEmpty()) {
            return false;
        }
        char c = text.charAt(0);
        int length = pattern.startsWith("[") ? pattern.indexOf(']') + 1 : pattern.startsWith("\\") ? 2 : 1;
        boolean fits = switch (pattern.substring(0, length)) {
            case "?" -> true;
            case "[ab]", "[a-b]" -> c == 'a' || c == 'b';
            case "[^a]" -> c != 'a';
            default -> pattern.charAt(length - 1) == c;
        };
        return fits && slowly(pattern.substring(length), text.substring(1));
    }
}
