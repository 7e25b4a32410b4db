package dev.relaypolicy.file;

import static dev.relaypolicy.file.Problem.Severity.ERROR;
import static dev.relaypolicy.file.Problem.Severity.WARNING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;

class ReadResultTest {

    private static final Problem WRONG = new Problem("a.tab", 1, 2, ERROR, "wrong", "wrong");
    private static final Problem ODD = new Problem("a.tab", 1, 2, WARNING, "odd", "odd");

    @Test
    void r12_fileWithErrorHasNoValue() {
        assertThatIllegalArgumentException().isThrownBy(() -> new ReadResult.Usable<>("x", 1, List.of(ODD, WRONG)));
        assertThat(new ReadResult.Unusable<>(List.of(WRONG)).usable()).isEmpty();
    }

    @Test
    void fileWithoutErrorHasValue() {
        assertThatIllegalArgumentException().isThrownBy(() -> new ReadResult.Unusable<>(List.of(ODD)));
        assertThat(new ReadResult.Usable<>("x", 1, List.of(ODD)).orThrow()).isEqualTo("x");
    }

    @Test
    void orThrowReportsAllProblems() {
        ReadResult<String> reading = new ReadResult.Unusable<>(List.of(ODD, WRONG));
        assertThatExceptionOfType(InvalidFileException.class)
                .isThrownBy(reading::orThrow)
                .withMessage("a.tab:1:2: warning: odd [odd]\na.tab:1:2: error: wrong [wrong]")
                .satisfies(e -> assertThat(e.problems()).containsExactly(ODD, WRONG));
    }

    @Test
    void mapKeepsProblems() {
        assertThat(new ReadResult.Usable<>("xy", 1, List.of(ODD)).map(String::length))
                .isEqualTo(new ReadResult.Usable<>(2, 1, List.of(ODD)));
        assertThat(new ReadResult.Unusable<String>(List.of(WRONG)).map(String::length))
                .isEqualTo(new ReadResult.Unusable<>(List.of(WRONG)));
    }
}
