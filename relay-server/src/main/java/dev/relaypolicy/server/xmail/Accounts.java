package dev.relaypolicy.server.xmail;

import com.google.common.base.Ascii;
import dev.relaypolicy.mail.DomainName;
import dev.relaypolicy.mail.EmailAddress;
import dev.relaypolicy.tab.xmail.Alias;
import dev.relaypolicy.tab.xmail.MailUser;
import java.util.Optional;

/** Finds accounts by names, as XMail does (UsrUtils.cpp:UsrGetUserByNameOrAlias). Immutable. */
final class Accounts {

    private final MailRootTables tables;

    Accounts(MailRootTables tables) {
        this.tables = tables;
    }

    /** The domain of {@code domains.tab} that this one is, or stands for as an alias domain; empty where it is not ours. */
    Optional<DomainName> ownDomain(DomainName domain) {
        DomainName real = behindAlias(domain);
        return tables.domains().find(real).map(row -> real);
    }

    /** The domain that this one stands for as an alias domain, or itself. */
    DomainName behindAlias(DomainName domain) {
        return tables.aliasDomains().find(domain).map(alias -> alias.real()).orElse(domain);
    }

    /** The account of this name; aliases are not followed. */
    Optional<MailUser> account(DomainName ownDomain, String name) {
        return tables.users().find(ownDomain, name);
    }

    /** The account of this name, or the one that an alias of this name stands for. An alias never leaves the server. */
    Optional<MailUser> accountOrAlias(DomainName ownDomain, String name) {
        return account(ownDomain, name)
                .or(() -> tables.aliases().find(ownDomain, name).flatMap(alias -> behind(ownDomain, alias)));
    }

    /** The account behind an address that is written in a file of ours. */
    Optional<MailUser> written(String address) {
        int at = address.lastIndexOf('@');
        return at < 0
                ? Optional.empty()
                : domainName(address.substring(at + 1))
                        .flatMap(this::ownDomain)
                        .flatMap(domain -> accountOrAlias(domain, address.substring(0, at)));
    }

    /** The account that an alias stands for in a domain. */
    Optional<MailUser> behind(DomainName aliasDomain, Alias alias) {
        String target = alias.target();
        int at = target.indexOf('@');
        if (at < 0) {
            return account(aliasDomain, target);
        }
        return domainName(target.substring(at + 1))
                .flatMap(this::ownDomain)
                .flatMap(domain -> account(domain, target.substring(0, at)));
    }

    /** The address of an account, in lower case, since XMail's names have no case. */
    static EmailAddress addressOf(MailUser user) {
        return new EmailAddress(Ascii.toLowerCase(user.name()), user.domain());
    }

    /** A domain name, where the text is one. */
    static Optional<DomainName> domainName(String text) {
        try {
            return Optional.of(DomainName.parse(text));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
