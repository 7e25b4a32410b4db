package dev.relaypolicy.tab.xmail;

import com.google.common.base.Ascii;

/**
 * A domain and a name, compared as in XMail: without regard to ASCII case.
 *
 * @param domain the domain in lower case
 * @param name the name in lower case
 */
record MailboxKey(String domain, String name) {

    static MailboxKey of(String domain, String name) {
        return new MailboxKey(Ascii.toLowerCase(domain), Ascii.toLowerCase(name));
    }
}
