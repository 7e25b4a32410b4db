package dev.relaypolicy.tab;

import static dev.relaypolicy.tab.TabProblem.Severity.ERROR;
import static dev.relaypolicy.tab.TabProblem.Severity.WARNING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;

class TabReadingTest {

    private static final TabProblem WRONG = new TabProblem("a.tab", 1, 2, ERROR, "wrong", "wrong");
    private static final TabProblem ODD = new TabProblem("a.tab", 1, 2, WARNING, "odd", "odd");

    @Test
    void r12_fileWithErrorHasNoValue() {
        assertThatIllegalArgumentException().isThrownBy(() -> new TabReading.Usable<>("x", 1, List.of(ODD, WRONG)));
        assertThat(new TabReading.Unusable<>(List.of(WRONG)).usable()).isEmpty();
    }

    @Test
    void fileWithoutErrorHasValue() {
        assertThatIllegalArgumentException().isThrownBy(() -> new TabReading.Unusable<>(List.of(ODD)));
        assertThat(new TabReading.Usable<>("x", 1, List.of(ODD)).orThrow()).isEqualTo("x");
    }

    @Test
    void orThrowReportsAllProblems() {
        TabReading<String> reading = new TabReading.Unusable<>(List.of(ODD, WRONG));
        assertThatExceptionOfType(TabException.class)
                .isThrownBy(reading::orThrow)
                .withMessage("a.tab:1:2: warning: odd [odd]\na.tab:1:2: error: wrong [wrong]")
                .satisfies(e -> assertThat(e.problems()).containsExactly(ODD, WRONG));
    }

    @Test
    void mapKeepsProblems() {
        assertThat(new TabReading.Usable<>("xy", 1, List.of(ODD)).map(String::length))
                .isEqualTo(new TabReading.Usable<>(2, 1, List.of(ODD)));
        assertThat(new TabReading.Unusable<String>(List.of(WRONG)).map(String::length))
                .isEqualTo(new TabReading.Unusable<>(List.of(WRONG)));
    }
}
