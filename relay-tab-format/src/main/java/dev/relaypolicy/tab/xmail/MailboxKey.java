package dev.relaypolicy.tab.xmail;

import com.google.common.base.Ascii;

/** A domain and a name in lower case, because XMail ignores ASCII case. */
record MailboxKey(String domain, String name) {

    static MailboxKey of(String domain, String name) {
        return new MailboxKey(Ascii.toLowerCase(domain), Ascii.toLowerCase(name));
    }
}
