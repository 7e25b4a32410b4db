package dev.relaypolicy.mail;

import com.google.common.base.Ascii;
import com.google.common.base.CharMatcher;
import com.google.common.base.Utf8;
import java.util.function.Supplier;

/**
 * Reads a path from left to right, one method for each piece of the grammar in the package's description. For use by one
 * thread, once. Every method throws {@link MailSyntaxException} with the place in the text where it goes wrong.
 */
final class PathReader {

    /** What a decoder leaves where octets were not UTF-8. */
    static final char REPLACEMENT = '\ufffd';

    /** RFC 5321 section 4.5.3.1.3, brackets and source route included. */
    private static final int MAX_OCTETS = 256;

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
                throw problem(i, c == REPLACEMENT ? "octets that are not UTF-8" : "a control character");
            }
        }
    }

    /** Reads the opening bracket, and the one blank that clients write before it. */
    void open() {
        if (isNext(' ')) {
            at++;
        }
        if (!isNext('<')) {
            throw problem(at, "a path begins with `<`, after one blank at most");
        }
        opened = at;
        at++;
    }

    /** Whether the path ends here. */
    boolean isAtClose() {
        return isNext('>');
    }

    /** Reads a {@code postmaster} that nothing but the closing bracket follows; says whether it was there. */
    boolean skipBarePostmaster() {
        int end = at + POSTMASTER.length();
        if (end > text.length() || !Ascii.equalsIgnoreCase(text.substring(at, end), POSTMASTER)) {
            return false;
        }
        at = end - 1;
        return true;
    }

    /** Reads a source route, where there is one, and forgets it. */
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

    /** Reads an address, up to the closing bracket or the end of the text. */
    EmailAddress mailbox() {
        int from = at;
        at = LocalPart.end(text, from);
        String localPart = text.substring(from, at);
        if (at == text.length() || isNext('>')) {
            throw problem(at, "the domain is missing, write local@domain");
        }
        if (!isNext('@')) {
            throw problem(at, "a character that a local part cannot hold here");
        }
        at++;
        MailDomain domain = domain(MAILBOX_END);
        return piece(from, () -> new EmailAddress(localPart, domain));
    }

    /** Reads a domain name or a literal; a name ends before a stop, a literal after its bracket. */
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

    /** Reads the closing bracket and what follows it; returns the parameters. */
    String close() {
        if (!isNext('>')) {
            throw problem(at, "the closing `>` is missing");
        }
        at++;
        if (Utf8.encodedLength(text.substring(opened, at)) > MAX_OCTETS) {
            throw problem(opened, "a path longer than " + MAX_OCTETS + " octets, brackets included");
        }
        String rest = CharMatcher.is(' ').trimTrailingFrom(text.substring(at));
        if (rest.isEmpty()) {
            return rest;
        }
        if (rest.charAt(0) != ' ' || rest.charAt(1) == ' ') {
            throw problem(at, "after the path there is nothing, or one blank and the parameters");
        }
        return rest.substring(1);
    }

    /** Makes sure that the whole text was read. */
    void end() {
        if (at < text.length()) {
            throw problem(at, "an address is followed by nothing");
        }
    }

    private boolean isNext(char expected) {
        return at < text.length() && text.charAt(at) == expected;
    }

    /** Moves the place of a problem inside a piece to its place in the text. */
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
