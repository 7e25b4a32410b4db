package dev.relaypolicy.server.fuzz;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.google.common.net.InetAddresses;
import dev.relaypolicy.file.Problem;
import dev.relaypolicy.file.ProblemCollector;
import dev.relaypolicy.net.IpAddress;
import dev.relaypolicy.net.IpBlock;
import dev.relaypolicy.tab.TabFile;
import dev.relaypolicy.tab.TabRow;
import dev.relaypolicy.tab.TabWriter;
import dev.relaypolicy.testkit.XmailRows;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;

/** Tab files and address blocks: read as XMail and as Guava read them, or refused. */
@Tag("exhaustive")
class TableFuzzTest {

    private static final Pattern BLOCK = Pattern.compile("([0-9A-Fa-f:.]+)(?:/(0|[1-9][0-9]{0,2}))?");

    @FuzzTest(maxDuration = "1m")
    void everyLineOfATableIsReadAsXmailReadsItOrAnError(byte[] octets) {
        TabFile file = TabFile.parse("a.tab", octets);
        String[] lines = new String(octets, ISO_8859_1)
                .replaceFirst("^\u00ef\u00bb\u00bf", "")
                .split("\n", -1);
        if (lines.length > ProblemCollector.LIMIT) {
            // where there are more problems than are listed, not every line has its own
            return;
        }
        assertThat(file.problems())
                .isSortedAccordingTo(Comparator.comparingInt(Problem::line).thenComparingInt(Problem::column));
        assertThat(file.problems())
                .allSatisfy(problem -> assertThat(problem.line()).isBetween(1, lines.length));
        for (int number = 1; number <= lines.length; number++) {
            int line = number;
            String content = lines[number - 1].replaceFirst("\r+\\z", "");
            Optional<TabRow> row =
                    file.rows().stream().filter(one -> one.line() == line).findFirst();
            boolean error = file.problems().stream().anyMatch(problem -> problem.isError() && problem.line() == line);
            assertThat(row.isPresent() && error).isFalse();
            assertThat(row.isEmpty() && !error).isEqualTo(!error && content.matches("(?s)[ \t]*(#.*)?"));
            row.ifPresent(
                    one -> assertThat(one.texts()).isEqualTo(XmailRows.read(content.replaceFirst("\t[ \t]*\\z", ""))));
        }
        List<List<String>> rows = file.rows().stream().map(TabRow::texts).toList();
        assertThat(TabFile.parse("a.tab", TabWriter.write(rows)).rows().stream().map(TabRow::texts))
                .isEqualTo(rows);
    }

    @FuzzTest(maxDuration = "1m")
    void aBlockIsWhatGuavaReadsOrAnError(byte[] octets) {
        String text = new String(octets, ISO_8859_1);
        Optional<IpBlock> block = read(text);
        assertThat(block).isEqualTo(reference(text));
        block.ifPresent(one -> assertThat(IpBlock.parse(one.toString())).isEqualTo(one));
    }

    private static Optional<IpBlock> read(String text) {
        try {
            return Optional.of(IpBlock.parse(text));
        } catch (IllegalArgumentException e) {
            assertThat(e.getMessage()).isNotEmpty();
            return Optional.empty();
        }
    }

    private static Optional<IpBlock> reference(String text) {
        Matcher block = BLOCK.matcher(text);
        if (!block.matches() || !InetAddresses.isInetAddress(block.group(1))) {
            return Optional.empty();
        }
        // by its octets: Guava knows mapped addresses as IPv4, which is what they are (R14)
        IpAddress address = IpAddress.of(InetAddresses.forString(block.group(1)));
        boolean mapped = address.isIpv4() && block.group(1).contains(":");
        int width = address.isIpv4() ? 32 : 128;
        int length = Optional.ofNullable(block.group(2)).map(Integer::parseInt).orElse(mapped ? 128 : width)
                - (mapped ? 96 : 0);
        return length < 0 || length > width ? Optional.empty() : Optional.of(IpBlock.prefix(address, length));
    }
}
