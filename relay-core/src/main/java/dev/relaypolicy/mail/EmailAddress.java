package dev.relaypolicy.mail;

import com.google.common.base.CharMatcher;
import com.google.common.base.Utf8;
import java.text.Normalizer;
import java.util.Objects;

/**
 * A mail address: the local part exactly as written, including quotes, and the domain in canonical form.
 *
 * <p>The local part is a dot-atom or a quoted string of 1 to 64 bytes in UTF-8 (RFC 5321 section 4.5.3.1.1, RFC 6531).
 * It is never truncated, unquoted or interpreted (R15): {@code "victim@example.net"@example.org} and {@code
 * victim%example.net@example.org} are addresses in {@code example.org}. The address has at most 254 bytes, which leaves
 * room for the brackets of a path (RFC 5321 section 4.5.3.1.3).
 *
 * <p>Equality is exact. Whether {@code Ann} and {@code ann}, or {@code ann} and {@code "ann"}, are the same mailbox is
 * up to the directory of the domain.
 */
public record EmailAddress(String localPart, MailDomain domain) {

    static final String NOUN = "a mail address";

    private static final int MAX_LOCAL_PART = 64;
    private static final int MAX_BYTES = 254;

    /** Characters at which other servers split or unquote a local part. */
    private static final CharMatcher ROUTING = CharMatcher.anyOf("%!@\"");

    /**
     * Creates an address.
     *
     * @throws IllegalArgumentException if the local part is invalid or a limit is exceeded
     */
    public EmailAddress {
        Objects.requireNonNull(domain, "domain");
        int end = LocalPart.end(localPart, 0);
        if (end < localPart.length()) {
            throw problem(localPart, end, "a character that an unquoted local part cannot contain");
        }
        int bytes = Utf8.encodedLength(localPart);
        if (bytes > MAX_LOCAL_PART) {
            throw problem(localPart, 0, "a local part longer than " + MAX_LOCAL_PART + " bytes");
        }
        if (bytes + 1 + domain.toString().length() > MAX_BYTES) {
            throw problem(localPart + "@" + domain, 0, "an address longer than " + MAX_BYTES + " bytes");
        }
    }

    /**
     * Parses {@code local@domain} without brackets or source route; the domain as for {@link MailDomain#parse}.
     *
     * @throws IllegalArgumentException if the text is not a mail address
     */
    public static EmailAddress parse(String text) {
        PathReader reader = new PathReader(text);
        EmailAddress address = reader.mailbox();
        reader.end();
        return address;
    }

    /** Returns whether the address can be sent without SMTPUTF8 (RFC 6531). */
    public boolean isAscii() {
        return CharMatcher.ascii().matchesAllOf(localPart);
    }

    /**
     * Returns whether another server could send the mail to another domain, because the local part contains {@code %},
     * {@code !}, {@code @}, a quote, or a character that NFKC maps to one of them, such as the full-width {@code
     * \uff05}. Postfix, for example, sends {@code victim%example.net@example.org} to {@code victim@example.net}.
     */
    public boolean mayBeRoute() {
        return ROUTING.matchesAnyOf(isAscii() ? localPart : Normalizer.normalize(localPart, Normalizer.Form.NFKC));
    }

    private static MailSyntaxException problem(String text, int offset, String problem) {
        return new MailSyntaxException(text, NOUN, offset, problem);
    }

    /** Returns {@code local@domain}, as sent on the wire. */
    @Override
    public String toString() {
        return localPart + "@" + domain;
    }
}
