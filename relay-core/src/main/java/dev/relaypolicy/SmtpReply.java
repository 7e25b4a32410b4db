package dev.relaypolicy;

import com.google.common.base.CharMatcher;
import java.util.Objects;
import java.util.Optional;

/**
 * An SMTP reply of one line (RFC 5321 section 4.2, RFC 2034). The constructor rejects text that could break the
 * framing.
 *
 * @param code 200 to 599
 * @param enhanced its class must equal the first digit of {@code code}
 * @param text printable ASCII, 1 to 500 characters
 */
public record SmtpReply(int code, Optional<EnhancedStatus> enhanced, String text) {

    /** {@code 250 2.1.5 OK}: accepts the recipient. */
    public static final SmtpReply RECIPIENT_OK = of(250, 2, 1, 5, "OK");

    /** {@code 550 5.7.1 Relay denied}. */
    public static final SmtpReply RELAY_DENIED = of(550, 5, 7, 1, "Relay denied");

    /** {@code 554 5.7.1 Access denied}: rejects a client at connect. */
    public static final SmtpReply ACCESS_DENIED = of(554, 5, 7, 1, "Access denied");

    /** {@code 451 4.3.0 Temporary failure, please try again later}. */
    public static final SmtpReply TEMPORARY_FAILURE = of(451, 4, 3, 0, "Temporary failure, please try again later");

    /** {@code 501 5.1.7 Syntax error in the sender address}. */
    public static final SmtpReply BAD_SENDER = of(501, 5, 1, 7, "Syntax error in the sender address");

    /** {@code 501 5.1.3 Syntax error in the recipient address}. */
    public static final SmtpReply BAD_RECIPIENT = of(501, 5, 1, 3, "Syntax error in the recipient address");

    private static final int MAX_TEXT = 500;

    public SmtpReply {
        Objects.requireNonNull(enhanced, "enhanced");
        Objects.requireNonNull(text, "text");
        if (code < 200 || code > 599) {
            throw new IllegalArgumentException("`" + code + "` is not an SMTP reply code");
        }
        if (enhanced.isPresent() && enhanced.get().statusClass() != code / 100) {
            throw new IllegalArgumentException(
                    "the enhanced status `" + enhanced.get() + "` does not match the reply code `" + code + "`");
        }
        if (text.isEmpty()
                || text.length() > MAX_TEXT
                || !CharMatcher.inRange(' ', '~').matchesAllOf(text)) {
            throw new IllegalArgumentException("a reply text must be 1 to " + MAX_TEXT + " printable ASCII characters");
        }
    }

    /** Returns a reply with an enhanced status code. */
    public static SmtpReply of(int code, int statusClass, int subject, int detail, String text) {
        return new SmtpReply(code, Optional.of(new EnhancedStatus(statusClass, subject, detail)), text);
    }

    /** Returns a reply without an enhanced status code, such as a greeting. */
    public static SmtpReply plain(int code, String text) {
        return new SmtpReply(code, Optional.empty(), text);
    }

    /**
     * Returns the text after the code, such as {@code 5.7.1 Relay denied}, for servers that write the code themselves.
     */
    public String behindCode() {
        return enhanced.map(e -> e + " ").orElse("") + text;
    }

    /** Returns the line without its end. */
    @Override
    public String toString() {
        return code + " " + behindCode();
    }
}
