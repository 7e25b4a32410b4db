package dev.relaypolicy.server.protocol.smtp;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.relaypolicy.mail.EmailAddress;
import dev.relaypolicy.mail.ForwardPath;
import dev.relaypolicy.mail.PathParser;
import dev.relaypolicy.mail.PathParser.Result;
import dev.relaypolicy.mail.ReversePath;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;

/** The text after {@code FROM:} and {@code TO:} either parses to a path that round-trips, or is rejected. */
@Tag("exhaustive")
class PathFuzzTest {

    /** An unambiguous argument: an address of letters and digits, and parameters. */
    private static final Pattern PLAIN =
            Pattern.compile("<([a-z0-9]{1,20}@[a-z]{1,10}(?:\\.[a-z]{1,10}){1,3})>(?: ([!-~]+(?: [!-~]+)*))?");

    /** The minimum syntax of an argument: a path in angle brackets, then parameters after a space. */
    private static final Pattern ENCLOSED = Pattern.compile("(?s) *<.*>( .*)?");

    @FuzzTest(maxDuration = "1m")
    void reversePathsRoundTripOrAreRejected(byte[] octets) {
        String text = new String(octets, UTF_8);
        Result<ReversePath> result = PathParser.reversePath(text);
        if (result instanceof Result.Parsed<ReversePath> parsed) {
            check(text, parsed.path().toString(), parsed.path().address(), parsed.parameters());
            assertThat(PathParser.reversePath(parsed.path().toString()))
                    .isEqualTo(new Result.Parsed<>(parsed.path(), ""));
        }
        checkRefusalAndPlain(
                text, result instanceof Result.Malformed<ReversePath> no ? Optional.of(no) : Optional.empty());
    }

    @FuzzTest(maxDuration = "1m")
    void forwardPathsRoundTripOrAreRejected(byte[] octets) {
        String text = new String(octets, UTF_8);
        Result<ForwardPath> result = PathParser.forwardPath(text);
        if (result instanceof Result.Parsed<ForwardPath> parsed) {
            check(text, parsed.path().toString(), parsed.path().address(), parsed.parameters());
            assertThat(PathParser.forwardPath(parsed.path().toString()))
                    .isEqualTo(new Result.Parsed<>(parsed.path(), ""));
        }
        checkRefusalAndPlain(
                text, result instanceof Result.Malformed<ForwardPath> no ? Optional.of(no) : Optional.empty());
    }

    private static void check(String text, String path, Optional<EmailAddress> address, String parameters) {
        assertThat(text).matches(ENCLOSED);
        // the path is sent to a next hop and written into a header: it must not end a line or the brackets
        assertThat(path).startsWith("<").endsWith(">").doesNotContainPattern("\\p{Cc}");
        assertThat(parameters).doesNotContainPattern("\\p{Cc}").doesNotEndWith(" ");
        Matcher plain = PLAIN.matcher(text);
        if (plain.matches()) {
            assertThat(address.orElseThrow()).hasToString(plain.group(1));
            assertThat(parameters).isEqualTo(Optional.ofNullable(plain.group(2)).orElse(""));
        }
    }

    private static void checkRefusalAndPlain(String text, Optional<Result.Malformed<?>> refusal) {
        refusal.ifPresent(no -> {
            assertThat(no.column()).isBetween(1, text.length() + 1);
            assertThat(no.problem()).isNotEmpty().matches("[ -~]+");
            assertThat(text).doesNotMatch(PLAIN);
        });
    }
}
