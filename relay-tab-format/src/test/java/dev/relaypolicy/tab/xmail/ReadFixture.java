package dev.relaypolicy.tab.xmail;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.relaypolicy.file.FileReader;
import dev.relaypolicy.file.Problem;
import java.util.List;

/** Reads test files given as text. */
final class ReadFixture {

    private ReadFixture() {}

    static <T> T value(FileReader<T> reader, String text) {
        return reader.read("t.tab", text.getBytes(UTF_8)).orThrow();
    }

    static <T> List<String> problems(FileReader<T> reader, String text) {
        return reader.read("t.tab", text.getBytes(UTF_8)).problems().stream()
                .map(Problem::toString)
                .toList();
    }

    /** Reads an unusable file, and returns position and rule of each error: {@code line:column rule}. */
    static <T> List<String> errors(FileReader<T> reader, String text) {
        var reading = reader.read("t.tab", text.getBytes(UTF_8));
        assertThat(reading.usable()).isEmpty();
        return reading.problems().stream()
                .filter(Problem::isError)
                .map(problem -> problem.line() + ":" + problem.column() + " " + problem.ruleId())
                .toList();
    }

    /** Reads a usable file, and returns the rules of its warnings and notes. */
    static <T> List<String> remarks(FileReader<T> reader, String text) {
        var reading = reader.read("t.tab", text.getBytes(UTF_8));
        assertThat(reading.usable()).isPresent();
        return reading.problems().stream().map(Problem::ruleId).toList();
    }
}
