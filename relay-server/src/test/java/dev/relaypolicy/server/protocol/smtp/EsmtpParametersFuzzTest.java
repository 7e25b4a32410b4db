package dev.relaypolicy.server.protocol.smtp;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.google.common.base.Splitter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Tag;

/**
 * The parser of MAIL and RCPT parameters agrees with the grammar of RFC 5321 section 4.1.2 and RFC 6531 section 3.3.
 */
@Tag("exhaustive")
class EsmtpParametersFuzzTest {

    @FuzzTest(maxDuration = "1m")
    void parametersMatchReference(byte[] octets) {
        String text = new String(octets, UTF_8);

        assertThat(EsmtpParameters.parse(text).map(EsmtpParameters::values)).isEqualTo(reference(text));
    }

    private static final String UPPER = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

    private static Optional<Map<String, String>> reference(String text) {
        Map<String, String> values = new LinkedHashMap<>();
        for (String parameter : Splitter.on(' ').split(text)) {
            if (parameter.isEmpty()) {
                continue;
            }
            String[] parts = parameter.split("=", -1);
            StringBuilder keyword = new StringBuilder();
            for (char c : parts[0].toCharArray()) {
                char upper = c >= 'a' && c <= 'z' ? (char) (c - 'a' + 'A') : c;
                if (UPPER.indexOf(upper) < 0 && (keyword.length() == 0 || upper != '-')) {
                    return Optional.empty();
                }
                keyword.append(upper);
            }
            boolean valueIsSound = parts.length == 1
                    || (parts.length == 2
                            && !parts[1].isEmpty()
                            && parts[1].chars().allMatch(c -> c > ' ' && (c < 127 || c > 0x9f)));
            if (keyword.length() == 0 || !valueIsSound || values.containsKey(keyword.toString())) {
                return Optional.empty();
            }
            values.put(keyword.toString(), parts.length == 1 ? "" : parts[1]);
        }
        return Optional.of(values);
    }
}
