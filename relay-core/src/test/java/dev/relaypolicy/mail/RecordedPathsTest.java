package dev.relaypolicy.mail;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.base.Splitter;
import com.google.common.io.Resources;
import dev.relaypolicy.mail.PathParser.Result;
import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every path of the cases recorded from XMail. */
class RecordedPathsTest {

    private static final String MALFORMED = "malformed";

    record RecordedPath(String id, String command, String text, String verdict, String expected) {

        static RecordedPath of(String line) {
            List<String> fields = Splitter.on('\t').splitToList(line);
            String text = fields.get(2)
                    .replace("\\u0001", "\u0001")
                    .replace("\\0", "\0")
                    .replace("\\\\", "\\");
            return new RecordedPath(fields.get(0), fields.get(1), text, fields.get(3), fields.get(4));
        }

        Result<?> read() {
            return command.equals("MAIL") ? PathParser.reversePath(text) : PathParser.forwardPath(text);
        }
    }

    static Stream<RecordedPath> paths() throws IOException {
        return Resources.readLines(Resources.getResource(RecordedPathsTest.class, "recorded-paths.tsv"), UTF_8).stream()
                .filter(line -> !line.startsWith("#"))
                .map(RecordedPath::of);
    }

    @Test
    void containsAllCases() throws IOException {
        assertThat(paths()).hasSize(77);
    }

    @ParameterizedTest
    @MethodSource("paths")
    void parsesAsExpected(RecordedPath recorded) {
        Result<?> result = recorded.read();

        if (recorded.expected().equals(MALFORMED)) {
            assertThat(result).isInstanceOf(Result.Malformed.class);
        } else {
            assertThat(result)
                    .isInstanceOfSatisfying(
                            Result.Parsed.class,
                            parsed -> assertThat(parsed.path()).hasToString(recorded.expected()));
        }
    }

    @ParameterizedTest
    @MethodSource("paths")
    void acceptedPathIsNotMalformed(RecordedPath recorded) {
        if (recorded.verdict().equals("accept")) {
            assertThat(recorded.read()).isInstanceOf(Result.Parsed.class);
        } else {
            assertThat(recorded.verdict()).contains("refuse");
        }
    }
}
