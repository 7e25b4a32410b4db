package dev.relaypolicy.tab.lint;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.relaypolicy.Origin;
import dev.relaypolicy.file.ProblemCollector;
import dev.relaypolicy.net.IpTable;
import dev.relaypolicy.tab.xmail.SmtpRelayTab;
import java.util.List;
import org.junit.jupiter.api.Test;

class PartialReadingTest {

    /** The most lines in error that the first reading and the later ones leave out. */
    private static final int MOST = 3 * ProblemCollector.LIMIT;

    private static final String GOOD = "192.0.2.1/32\n";
    private static final String BAD = "192.0.2.1\t255.255.255.256\n";

    @Test
    void rowsAreReadInAFileOfManyErrors() {
        assertThat(read(BAD.repeat(MOST) + GOOD).value().map(List::size)).contains(1);
        assertThat(read(BAD.repeat(MOST + 1) + GOOD).value()).isEmpty();
    }

    @Test
    void tooManyErrorsInTheBeginningLeaveNoRows() {
        String rest = GOOD.repeat(31 * MOST);
        assertThat(read(BAD.repeat(MOST) + rest).value().map(List::size)).contains(31 * MOST);
        assertThat(read(BAD.repeat(MOST + 1) + rest).value()).isEmpty();
    }

    @Test
    void errorsBehindTheBeginningCount() {
        String beginning = GOOD.repeat(MOST);
        assertThat(read(beginning + BAD.repeat(MOST)).value().map(List::size)).contains(MOST);
        assertThat(read(beginning + BAD.repeat(MOST + 1)).value()).isEmpty();
    }

    @Test
    void everyErrorIsReported() {
        PartialReadResult<?> reading = read(BAD.repeat(MOST + 1));
        assertThat(reading.problems()).hasSize(ProblemCollector.LIMIT + 1);
        assertThat(reading.problems().get(ProblemCollector.LIMIT).message()).startsWith("2001 more");
        assertThat(reading.complete()).isFalse();
    }

    private static PartialReadResult<List<IpTable.Row<Origin>>> read(String text) {
        return PartialReadResult.read(SmtpRelayTab::rows, "smtprelay.tab", text.getBytes(UTF_8));
    }
}
