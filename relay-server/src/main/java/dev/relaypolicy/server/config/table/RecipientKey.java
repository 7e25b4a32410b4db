package dev.relaypolicy.server.config.table;

import com.google.common.base.Ascii;
import dev.relaypolicy.mail.EmailAddress;
import dev.relaypolicy.mail.MailDomain;
import java.util.Optional;

/** Under what recipients of ours are found: the case of their local parts does not matter, everything else does (R15). */
public final class RecipientKey {

    private RecipientKey() {}

    public static String of(EmailAddress address) {
        return Ascii.toLowerCase(address.localPart()) + "@" + address.domain();
    }

    /**
     * The key of the mailbox that an address means: quotes that need not be there mean nothing (RFC 5321 section 4.1.2), so that a
     * client could get round a refusal with them. For comparing only; what is delivered stays as it is written (R15).
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
     * The key of a recipient as it is written in a file of ours: of a local part that is the local part, of an address the address.
     *
     * @throws IllegalArgumentException where the text is neither
     */
    public static String parse(String text) {
        if (text.indexOf('@') >= 0) {
            return of(EmailAddress.parse(text));
        }
        return Ascii.toLowerCase(EmailAddress.parse(text + "@example.org").localPart());
    }
}
