package dev.relaypolicy.server.xmail;

import com.google.common.base.Ascii;
import dev.relaypolicy.mail.DomainName;
import dev.relaypolicy.mail.EmailAddress;
import dev.relaypolicy.tab.xmail.Alias;
import dev.relaypolicy.tab.xmail.MailUser;
import java.util.Optional;

/** Account lookups by domain and name that follow XMail (UsrUtils.cpp:UsrGetUserByNameOrAlias). Immutable. */
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

    /** Resolves an alias domain; any other domain is returned unchanged. */
    DomainName realDomain(DomainName domain) {
        return tables.aliasDomains().find(domain).map(alias -> alias.real()).orElse(domain);
    }

    /** Does not follow aliases. */
    Optional<MailUser> account(DomainName localDomain, String name) {
        return tables.users().find(localDomain, name);
    }

    /** Follows an alias, which never leads to another server. */
    Optional<MailUser> accountOrAlias(DomainName localDomain, String name) {
        return account(localDomain, name)
                .or(() -> tables.aliases().find(localDomain, name).flatMap(alias -> target(localDomain, alias)));
    }

    Optional<MailUser> findByAddress(String address) {
        int at = address.lastIndexOf('@');
        return at < 0
                ? Optional.empty()
                : domainName(address.substring(at + 1))
                        .flatMap(this::localDomain)
                        .flatMap(domain -> accountOrAlias(domain, address.substring(0, at)));
    }

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

    /** XMail ignores the case of account names. */
    static EmailAddress addressOf(MailUser user) {
        return new EmailAddress(Ascii.toLowerCase(user.name()), user.domain());
    }

    static Optional<DomainName> domainName(String text) {
        try {
            return Optional.of(DomainName.parse(text));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
