package dev.relaypolicy.server.protocol.smtp;

import com.google.common.base.Ascii;
import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The parameters of MAIL or RCPT (RFC 5321 section 4.1.2: esmtp-param).
 *
 * @param values by keyword in upper case; an empty string for a keyword without a value
 */
record EsmtpParameters(Map<String, String> values) {

    private static final Pattern KEYWORD = Pattern.compile("[A-Za-z0-9][A-Za-z0-9-]*");

    /** Allows UTF-8 (RFC 6531 section 3.3); each keyword checks further. */
    private static final Pattern VALUE = Pattern.compile("[!-<>-~[^\\x00-\\x9f]]+");

    EsmtpParameters {
        values = ImmutableMap.copyOf(values);
    }

    /** Parses parameters separated by spaces; empty if one is malformed or repeated. */
    static Optional<EsmtpParameters> parse(String text) {
        Map<String, String> values = new LinkedHashMap<>();
        for (String parameter : Splitter.on(' ').omitEmptyStrings().split(text)) {
            int equals = parameter.indexOf('=');
            String keyword = equals < 0 ? parameter : parameter.substring(0, equals);
            String value = equals < 0 ? "" : parameter.substring(equals + 1);
            boolean wellFormed = KEYWORD.matcher(keyword).matches()
                    && (equals < 0 || VALUE.matcher(value).matches());
            if (!wellFormed || values.putIfAbsent(Ascii.toUpperCase(keyword), value) != null) {
                return Optional.empty();
            }
        }
        return Optional.of(new EsmtpParameters(values));
    }
}
