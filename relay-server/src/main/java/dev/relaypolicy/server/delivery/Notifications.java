package dev.relaypolicy.server.delivery;

import com.google.common.base.CharMatcher;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Parameters for delivery status notifications (RFC 3461), passed on unchanged. */
public final class Notifications {

    private static final int MAX_ENVELOPE_ID = 100;
    private static final int MAX_ORIGINAL_RECIPIENT = 500;

    private static final CharMatcher PRINTABLE = CharMatcher.inRange(' ', '~');

    /** Address types in use have only letters, digits and hyphens. */
    private static final Pattern ADDRESS = Pattern.compile("([A-Za-z0-9-]+);(.+)");

    private static final String UTF8 = "utf-8";
    /** A code point that is not ASCII, or has a special meaning in xtext. */
    private static final String EMBEDDED =
            "\\\\x\\{(?:20|2B|3D|5C|[A-F][0-9A-F]|[1-9A-F][0-9A-F]{2}|[1-9A-CEF][0-9A-F]{3}"
                    + "|D[0-7][0-9A-F]{2}|[1-9A-F][0-9A-F]{4}|10[0-9A-F]{4})}";

    private static final Pattern UTF8_ADDRESS =
            Pattern.compile("(?:[!-*,-<>-\\[\\]-~]|[^\\x00-\\x9f]|" + EMBEDDED + ")+");

    private Notifications() {}

    /** The part of the message that a failure notification contains (RET, section 4.3). */
    public enum Returned {
        FULL,
        HDRS
    }

    /** When the sender is notified about a recipient (NOTIFY, section 4.1). */
    public enum Notify {
        NEVER,
        SUCCESS,
        FAILURE,
        DELAY
    }

    /** Returns whether a value is valid for ENVID: up to 100 characters of xtext for printable ASCII (section 4.4). */
    public static boolean isEnvelopeId(String value) {
        return value.length() <= MAX_ENVELOPE_ID && isXtext(value);
    }

    /**
     * Returns whether a value is valid for ORCPT: an address type and an address, up to 500 characters. The address is
     * xtext for printable ASCII (section 4.2), or with the type {@code utf-8} as in RFC 6533 section 3.
     */
    public static boolean isOriginalRecipient(String value) {
        Matcher parts = ADDRESS.matcher(value);
        return value.length() <= MAX_ORIGINAL_RECIPIENT
                && parts.matches()
                && (parts.group(1).equalsIgnoreCase(UTF8)
                        ? UTF8_ADDRESS.matcher(parts.group(2)).matches()
                        : isXtext(parts.group(2)));
    }

    private static boolean isXtext(String value) {
        return Xtext.decode(value)
                .filter(text -> !text.isEmpty() && PRINTABLE.matchesAllOf(text))
                .isPresent();
    }
}
