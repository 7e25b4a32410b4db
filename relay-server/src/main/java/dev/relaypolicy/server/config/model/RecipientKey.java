package dev.relaypolicy.server.config.model;

import com.google.common.base.Ascii;
import dev.relaypolicy.mail.EmailAddress;
import dev.relaypolicy.mail.MailDomain;
import java.util.Optional;

/** Lookup keys for recipients. They ignore the case of local parts and nothing else (R15). */
public final class RecipientKey {

    private RecipientKey() {}

    public static String of(EmailAddress address) {
        return Ascii.toLowerCase(address.localPart()) + "@" + address.domain();
    }

    /**
     * Returns the key without redundant quotes (RFC 5321 section 4.1.2), which would let a client evade a refusal.
     * Delivery uses the address as written (R15).
     */
    public static String meant(EmailAddress address) {
        String localPart = address.localPart();
        if (localPart.indexOf('"') < 0) {
            return of(address);
        }
        StringBuilder inside = new StringBuilder(localPart.length());
        boolean escaped = false;
        for (char c : localPart.substring(1, localPart.length() - 1).toCharArray()) {
            escaped = c == '\\' && !escaped;
            if (!escaped) {
                inside.append(c);
            }
        }
        return unquoted(inside.toString(), address.domain())
                .map(RecipientKey::of)
                .orElseGet(() -> "\"" + Ascii.toLowerCase(inside.toString()) + "\"@" + address.domain());
    }

    private static Optional<EmailAddress> unquoted(String localPart, MailDomain domain) {
        try {
            return localPart.indexOf('"') < 0 ? Optional.of(new EmailAddress(localPart, domain)) : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /**
     * Returns the key of a local part or an address in a configuration file.
     *
     * @throws IllegalArgumentException if the text is neither
     */
    public static String parse(String text) {
        if (text.indexOf('@') >= 0) {
            return of(EmailAddress.parse(text));
        }
        return Ascii.toLowerCase(EmailAddress.parse(text + "@example.org").localPart());
    }
}
