package dev.relaypolicy.server.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OutputTest {

    private static final String FINDING = "smtprelay.tab:1:13: error: " + "word ".repeat(30) + "end [not-a-mask]";

    private static Output output(boolean terminal, boolean colour) {
        return new Output(new PrintWriter(new StringWriter()), terminal, colour);
    }

    @Test
    void linesAreUnchangedUnlessOnATerminal() {
        assertThat(output(false, true).format(FINDING, 4)).isEqualTo(FINDING);
        assertThat(output(false, false).format(FINDING, 4)).isEqualTo(FINDING);
    }

    @Test
    void linesAreWrappedOnATerminal() {
        String wrapped = output(true, false).format(FINDING, 4);
        assertThat(wrapped.lines())
                .hasSizeGreaterThan(2)
                .allSatisfy(line -> assertThat(line)
                        .hasSizeLessThanOrEqualTo(Output.COLUMNS)
                        .doesNotEndWith(" "));
        assertThat(wrapped.lines().skip(1)).allMatch(line -> line.matches(" {4}\\S.*"));
        assertThat(wrapped.replaceAll("\\R {4}", " ")).isEqualTo(FINDING);
    }

    @Test
    void longWordsStayWhole() {
        String path = "x".repeat(100);
        assertThat(output(true, false).format(path, 4)).isEqualTo(path);
        assertThat(output(true, false)
                        .format("    see " + path + " for more", 4)
                        .lines())
                .containsExactly("    see", "    " + path, "    for more");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "a.tab:1:1: error: x | a.tab:1:1: <31>error<0>: x",
                "a.tab: warning: an error: x | a.tab: <33>warning<0>: an error: x",
                "a.tab: note: x | a.tab: <32>note<0>: x",
                "permit: 250 2.1.5 OK | <32>permit<0>: 250 2.1.5 OK",
                "deny: 550 5.7.1 Relay denied | <31>deny<0>: 550 5.7.1 Relay denied",
                "accepted  nmap | <31>accepted<0>  nmap",
                "decision id=x verdict=defer code=451 | decision id=x verdict=<33>defer<0> code=451",
                "relay: stopping | relay: stopping",
            })
    void outcomesAreColoured(String line, String coloured) {
        assertThat(output(true, true).format(line, 4)).isEqualTo(coloured.replaceAll("<(\\d+)>", "\u001b[$1m"));
        assertThat(output(true, false).format(line, 4)).isEqualTo(line);
        assertThat(output(false, true).format(line, 4)).isEqualTo(line);
        assertThat(output(true, true).withoutColour().format(line, 4)).isEqualTo(line);
    }
}
