package dev.relaypolicy.file;

import static dev.relaypolicy.file.Problem.Severity.ERROR;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class ProblemTest {

    @Test
    void textIsOnePrintableAsciiLine() {
        Problem problem = new Problem("a\n.tab", 4, 14, ERROR, "`\u001b[31m\u202e` is no mask", "not-a-mask");
        assertThat(problem).hasToString("a\\n.tab:4:14: error: `\\u001b[31m\\u202e` is no mask [not-a-mask]");
    }

    @Test
    void omitsLineOfFileAndColumnOfLine() {
        assertThat(Problem.ofFile("a.tab", ERROR, "it is missing", "missing-file"))
                .hasToString("a.tab: error: it is missing [missing-file]");
        assertThat(new Problem("a.tab", 3, 0, ERROR, "odd", "odd")).hasToString("a.tab:3: error: odd [odd]");
    }

    @Test
    void quoteTruncatesLongText() {
        assertThat(Problem.quote("x".repeat(500))).isEqualTo("`" + "x".repeat(80) + "...`");
    }

    @Test
    void rejectsInvalidRuleId() {
        assertThatIllegalArgumentException().isThrownBy(() -> new Problem("a", 1, 1, ERROR, "m", "Not an id"));
    }
}
