package dev.relaypolicy.tab.xmail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WildcardTest {

    @ParameterizedTest
    @CsvSource({
        "*@bad.example,     me@BAD.example,    true",
        "*@bad.example,     me@bad.example.x,  false",
        "*@bad.example,     me@sub.bad.example, false",
        "*@*bad.example,    me@sub.bad.example, true",
        "*,                 '',                true",
        "a*,                a,                 true",
        "a?,                a,                 false",
        "a?,                ab,                true",
        "A?,                aB,                true",
        "a[bc]d,            aCd,               true",
        "a[bc]d,            aed,               false",
        "a[^bc]d,           aed,               true",
        "a[^bc]d,           abd,               false",
        "a[^b],             a,                 false",
        "user[0-9],         user7,             true",
        "user[0-9],         userx,             false",
        "user[a-cx-z],      usery,             true",
        "a\\*b,             a*b,               true",
        "a\\*b,             axb,               false",
        "a[\\]]b,           a]b,               true",
        "a[x\\-z]b,         a-b,               true",
        "a[x\\-z]b,         ayb,               false",
        "a**b,              ab,                true",
        "*a*a*a,            aabaXa,            true"
    })
    void matchesTheWholeText(String pattern, String text, boolean matches) {
        assertThat(Wildcard.compile(pattern).matches(text)).isEqualTo(matches);
    }

    @ParameterizedTest
    @ValueSource(strings = {"[", "a[b", "[]", "[^]", "a\\", "[a\\", "[-a]", "[a-]", "[z-a]", "[a-"})
    void rejectsInvalidPattern(String pattern) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Wildcard.compile(pattern))
                .withMessageContaining("is not a pattern");
    }

    @Test
    void matchesHostilePatternQuickly() {
        Wildcard pattern = Wildcard.compile("*a".repeat(200) + "b");
        assertThat(pattern.matches("a".repeat(2_000))).isFalse();
    }

    @Test
    void literalMatchesOnlyItself() {
        assertThat(Wildcard.literal("a*[b").matches("A*[B")).isTrue();
        assertThat(Wildcard.literal("a*").matches("ab")).isFalse();
    }
}
