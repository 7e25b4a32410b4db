package dev.relaypolicy.server.delivery;

import com.google.common.base.CharMatcher;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a client may say about delivery status notifications (RFC 3461). It is handed on as it came, and decides nothing. */
public final class Notifications {

    private static final int MAX_ENVELOPE_ID = 100;
    private static final int MAX_ORIGINAL_RECIPIENT = 500;

    private static final CharMatcher PRINTABLE = CharMatcher.inRange(' ', '~');

    /** An address and its type, an atom of which only letters, digits and hyphens are in use. */
    private static final Pattern ADDRESS = Pattern.compile("([A-Za-z0-9-]+);(.+)");

    private static final String UTF8 = "utf-8";
    /** A character by its number: one that cannot stand for itself, or is no ASCII. */
    private static final String EMBEDDED =
            "\\\\x\\{(?:20|2B|3D|5C|[A-F][0-9A-F]|[1-9A-F][0-9A-F]{2}|[1-9A-CEF][0-9A-F]{3}"
                    + "|D[0-7][0-9A-F]{2}|[1-9A-F][0-9A-F]{4}|10[0-9A-F]{4})}";

    private static final Pattern UTF8_ADDRESS =
            Pattern.compile("(?:[!-*,-<>-\\[\\]-~]|[^\\x00-\\x9f]|" + EMBEDDED + ")+");

    private Notifications() {}

    /** What of the message a notification of a failure holds (RET, section 4.3). */
    public enum Returned {
        /** All of it. */
        FULL,
        /** Its header. */
        HDRS
    }

    /** When a sender is notified of what becomes of one recipient (NOTIFY, section 4.1). */
    public enum Notify {
        /** Never. */
        NEVER,
        /** Where the message is delivered. */
        SUCCESS,
        /** Where it cannot be delivered. */
        FAILURE,
        /** Where it is late. */
        DELAY
    }

    /** Whether it can be the value of ENVID: up to 100 characters of xtext that stand for printable ASCII (section 4.4). */
    public static boolean isEnvelopeId(String value) {
        return value.length() <= MAX_ENVELOPE_ID && isXtext(value);
    }

    /**
     * Whether it can be the value of ORCPT: an address type and an address, up to 500 characters. The address is xtext that stands
     * for printable ASCII (section 4.2), or, of the type {@code utf-8}, as in RFC 6533 section 3, where it may hold UTF-8 itself.
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
