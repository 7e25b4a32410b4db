package dev.relaypolicy.server.config;

import com.google.common.base.Ascii;
import dev.relaypolicy.mail.EmailAddress;

/** Under what recipients of ours are found: the case of their local parts does not matter, everything else does (R15). */
final class RecipientKey {

    private RecipientKey() {}

    static String of(EmailAddress address) {
        return Ascii.toLowerCase(address.localPart()) + "@" + address.domain();
    }

    /**
     * The key of a recipient as it is written in a file of ours: of a local part that is the local part, of an address the address.
     *
     * @throws IllegalArgumentException where the text is neither
     */
    static String parse(String text) {
        if (text.indexOf('@') >= 0) {
            return of(EmailAddress.parse(text));
        }
        return Ascii.toLowerCase(EmailAddress.parse(text + "@example.org").localPart());
    }
}
