package dev.relaypolicy.server.xmail;

import com.google.common.base.Ascii;
import dev.relaypolicy.mail.DomainName;
import dev.relaypolicy.mail.EmailAddress;
import dev.relaypolicy.tab.xmail.Alias;
import dev.relaypolicy.tab.xmail.MailUser;
import java.util.Optional;

/** An account lookup by domain and name that follows XMail (UsrUtils.cpp:UsrGetUserByNameOrAlias). Immutable. */
final class XmailAccounts {

    private final MailRootTables tables;

    XmailAccounts(MailRootTables tables) {
        this.tables = tables;
    }

    /** Returns the local domain, with an alias domain resolved; empty if it is not in {@code domains.tab}. */
    Optional<DomainName> localDomain(DomainName domain) {
        DomainName real = realDomain(domain);
        return tables.domains().find(real).map(row -> real);
    }

    /** Returns the target of an alias domain; any other domain is returned unchanged. */
    DomainName realDomain(DomainName domain) {
        return tables.aliasDomains().find(domain).map(alias -> alias.real()).orElse(domain);
    }

    /** Returns the account with this name. Does not follow aliases. */
    Optional<MailUser> account(DomainName localDomain, String name) {
        return tables.users().find(localDomain, name);
    }

    /** Returns the account with this name, or the target of an alias, which never leads to another server. */
    Optional<MailUser> accountOrAlias(DomainName localDomain, String name) {
        return account(localDomain, name)
                .or(() -> tables.aliases().find(localDomain, name).flatMap(alias -> target(localDomain, alias)));
    }

    /** Returns the account of an address that is written in a file of the MailRoot. */
    Optional<MailUser> findByAddress(String address) {
        int at = address.lastIndexOf('@');
        return at < 0
                ? Optional.empty()
                : domainName(address.substring(at + 1))
                        .flatMap(this::localDomain)
                        .flatMap(domain -> accountOrAlias(domain, address.substring(0, at)));
    }

    /** Returns the target account of an alias in a domain. */
    Optional<MailUser> target(DomainName aliasDomain, Alias alias) {
        String address = alias.target();
        int at = address.indexOf('@');
        if (at < 0) {
            return account(aliasDomain, address);
        }
        return domainName(address.substring(at + 1))
                .flatMap(this::localDomain)
                .flatMap(domain -> account(domain, address.substring(0, at)));
    }

    /** Returns the address of an account in lower case: XMail ignores the case of account names. */
    static EmailAddress addressOf(MailUser user) {
        return new EmailAddress(Ascii.toLowerCase(user.name()), user.domain());
    }

    /** Parses a domain name; empty if the text is not one. */
    static Optional<DomainName> domainName(String text) {
        try {
            return Optional.of(DomainName.parse(text));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
