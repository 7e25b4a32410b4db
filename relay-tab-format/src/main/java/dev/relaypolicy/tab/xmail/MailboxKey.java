package dev.relaypolicy.tab.xmail;

import com.google.common.base.Ascii;

/**
 * A domain and a name in it, as XMail compares them: without regard to the case of ASCII letters.
 *
 * @param domain the domain in lower case
 * @param name the name in lower case
 */
record MailboxKey(String domain, String name) {

    static MailboxKey of(String domain, String name) {
        return new MailboxKey(Ascii.toLowerCase(domain), Ascii.toLowerCase(name));
    }
}
