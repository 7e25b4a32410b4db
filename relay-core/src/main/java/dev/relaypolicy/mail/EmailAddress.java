package dev.relaypolicy.mail;

import com.google.common.base.CharMatcher;
import com.google.common.base.Utf8;
import java.text.Normalizer;
import java.util.Objects;

/**
 * A mail address: a local part, kept as it was written, quotes included, and a domain in its canonical form.
 *
 * <p>The local part is a dot-atom or a quoted string of 1 to 64 octets (RFC 5321 section 4.5.3.1.1, in UTF-8 by RFC 6531).
 * Nothing in it is cut, unquoted, reordered or given a meaning (R15): {@code "victim@example.net"@example.org} is an address
 * in {@code example.org}, as is {@code victim%example.net@example.org}. The address is 254 octets at most, which leaves room
 * for the brackets of a path (section 4.5.3.1.3).
 *
 * <p>Two addresses are equal where their local parts are the same text and their domains are equal. Whether {@code Ann} and
 * {@code ann}, or {@code ann} and {@code "ann"}, are one mailbox is for the directory of that domain to say.
 *
 * @param localPart the local part as written
 * @param domain the domain
 */
public record EmailAddress(String localPart, MailDomain domain) {

    static final String NOUN = "a mail address";

    private static final int MAX_LOCAL_PART = 64;
    private static final int MAX_OCTETS = 254;

    /** The characters that other servers split or unquote a local part at. */
    private static final CharMatcher ROUTING = CharMatcher.anyOf("%!@\"");

    /**
     * An address.
     *
     * @throws IllegalArgumentException where the local part is neither a dot-atom nor a quoted string, or a limit is passed
     */
    public EmailAddress {
        Objects.requireNonNull(domain, "domain");
        int end = LocalPart.end(localPart, 0);
        if (end < localPart.length()) {
            throw problem(localPart, end, "a character that a local part can hold in quotes only, or not at all");
        }
        int octets = Utf8.encodedLength(localPart);
        if (octets > MAX_LOCAL_PART) {
            throw problem(localPart, 0, "a local part longer than " + MAX_LOCAL_PART + " octets");
        }
        if (octets + 1 + domain.toString().length() > MAX_OCTETS) {
            throw problem(localPart + "@" + domain, 0, "an address longer than " + MAX_OCTETS + " octets");
        }
    }

    /**
     * Reads {@code local@domain}, without brackets or source route. The domain may be in any spelling that
     * {@link MailDomain#parse} takes.
     *
     * @throws IllegalArgumentException where the text is not a mail address
     */
    public static EmailAddress parse(String text) {
        PathReader reader = new PathReader(text);
        EmailAddress address = reader.mailbox();
        reader.end();
        return address;
    }

    /** Whether the address goes over the wire without SMTPUTF8 (RFC 6531): the domain always does, as A-labels. */
    public boolean isAscii() {
        return CharMatcher.ascii().matchesAllOf(localPart);
    }

    /**
     * Returns whether another server could take the local part for a route, and so send the mail to another domain: whether it
     * contains {@code %}, {@code !}, {@code @} or a quote, or a character that compatibility normalization (NFKC) maps to one of
     * them, such as the full-width {@code \uff05}. This project never interprets a local part (R15), but Postfix, for one, sends
     * {@code victim%example.net@example.org} to {@code victim@example.net}.
     */
    public boolean mayBeRoute() {
        return ROUTING.matchesAnyOf(isAscii() ? localPart : Normalizer.normalize(localPart, Normalizer.Form.NFKC));
    }

    private static MailSyntaxException problem(String text, int offset, String problem) {
        return new MailSyntaxException(text, NOUN, offset, problem);
    }

    /** Returns {@code local@domain}, as it goes over the wire. */
    @Override
    public String toString() {
        return localPart + "@" + domain;
    }
}
