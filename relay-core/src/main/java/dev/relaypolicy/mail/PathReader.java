package dev.relaypolicy.mail;

import com.google.common.base.Ascii;
import com.google.common.base.CharMatcher;
import com.google.common.base.Utf8;
import java.util.function.Supplier;

/**
 * Reads one path from left to right, with one method per part of the grammar in the package description. Every method
 * throws {@link MailSyntaxException}. Single use.
 */
final class PathReader {

    /** The character to which a decoder maps invalid UTF-8. */
    static final char REPLACEMENT = '\ufffd';

    /** RFC 5321 section 4.5.3.1.3; includes brackets and source route. */
    private static final int MAX_BYTES = 256;

    private static final String POSTMASTER = "postmaster>";

    private static final CharMatcher MAILBOX_END = CharMatcher.is('>');
    private static final CharMatcher ROUTE_STEP_END = CharMatcher.anyOf(",:>");

    private final String text;
    private int at;
    private int opened;

    PathReader(String text) {
        this.text = text;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == REPLACEMENT || Character.isISOControl(c)) {
                throw problem(i, c == REPLACEMENT ? "invalid UTF-8" : "a control character");
            }
        }
    }

    /** Accepts one space before the bracket, which some clients send. */
    void open() {
        if (isNext(' ')) {
            at++;
        }
        if (!isNext('<')) {
            throw problem(at, "a path must begin with `<`, after at most one space");
        }
        opened = at;
        at++;
    }

    boolean isAtClose() {
        return isNext('>');
    }

    /** Skips {@code postmaster} if the closing bracket follows directly, and returns whether it did. */
    boolean skipBarePostmaster() {
        int end = at + POSTMASTER.length();
        if (end > text.length() || !Ascii.equalsIgnoreCase(text.substring(at, end), POSTMASTER)) {
            return false;
        }
        at = end - 1;
        return true;
    }

    void skipRoute() {
        if (!isNext('@')) {
            return;
        }
        while (true) {
            at++;
            domain(ROUTE_STEP_END);
            if (isNext(':')) {
                at++;
                return;
            }
            if (!text.startsWith(",@", at)) {
                throw problem(at, "a source route is `@domain,@domain:` before an address");
            }
            at++;
        }
    }

    EmailAddress mailbox() {
        int from = at;
        at = LocalPart.end(text, from);
        String localPart = text.substring(from, at);
        if (at == text.length() || isNext('>')) {
            throw problem(at, "the domain is missing, write local@domain");
        }
        if (!isNext('@')) {
            throw problem(at, "a character that a local part cannot contain here");
        }
        at++;
        MailDomain domain = domain(MAILBOX_END);
        return piece(from, () -> new EmailAddress(localPart, domain));
    }

    /** A name ends before a stop character, a literal after its bracket. */
    private MailDomain domain(CharMatcher stops) {
        int from = at;
        if (isNext('[')) {
            int bracket = text.indexOf(']', from);
            if (bracket < 0) {
                throw problem(from, "the closing bracket of the address literal is missing");
            }
            at = bracket + 1;
        } else {
            int stop = stops.indexIn(text, from);
            at = stop < 0 ? text.length() : stop;
        }
        String name = text.substring(from, at);
        int secondAt = name.indexOf('@');
        if (secondAt >= 0) {
            throw problem(from + secondAt, "a second `@`");
        }
        return piece(from, () -> MailDomain.parse(name));
    }

    /** Reads the closing bracket and returns the parameters after it. */
    String close() {
        if (!isNext('>')) {
            throw problem(at, "the closing `>` is missing");
        }
        at++;
        if (Utf8.encodedLength(text.substring(opened, at)) > MAX_BYTES) {
            throw problem(opened, "a path longer than " + MAX_BYTES + " bytes, brackets included");
        }
        String rest = CharMatcher.is(' ').trimTrailingFrom(text.substring(at));
        if (rest.isEmpty()) {
            return rest;
        }
        if (rest.charAt(0) != ' ' || rest.charAt(1) == ' ') {
            throw problem(at, "a path must be followed by nothing, or by one space and the parameters");
        }
        return rest.substring(1);
    }

    void end() {
        if (at < text.length()) {
            throw problem(at, "unexpected text after the address");
        }
    }

    private boolean isNext(char expected) {
        return at < text.length() && text.charAt(at) == expected;
    }

    /** Converts the offset of an error to one in the whole text. */
    private <T> T piece(int from, Supplier<T> reading) {
        try {
            return reading.get();
        } catch (MailSyntaxException e) {
            throw problem(from + e.offset(), e.problem());
        }
    }

    private MailSyntaxException problem(int offset, String problem) {
        return new MailSyntaxException(text, EmailAddress.NOUN, offset, problem);
    }
}
