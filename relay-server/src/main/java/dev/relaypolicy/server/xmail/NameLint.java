package dev.relaypolicy.server.xmail;

import dev.relaypolicy.Origin;
import dev.relaypolicy.mail.DomainName;
import dev.relaypolicy.tab.TabProblem;
import dev.relaypolicy.tab.lint.Finding;
import dev.relaypolicy.tab.lint.Rule;
import dev.relaypolicy.tab.xmail.Alias;
import dev.relaypolicy.tab.xmail.AliasDomain;
import dev.relaypolicy.tab.xmail.MailUser;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Names in the tables of a MailRoot that lead nowhere. */
final class NameLint {

    private NameLint() {}

    /** Checks the domains of accounts and aliases, and what aliases stand for. */
    static List<Finding> check(MailRootTables tables, Accounts accounts) {
        List<Finding> findings = new ArrayList<>();
        for (AliasDomain alias : tables.aliasDomains().all()) {
            if (tables.domains().find(alias.real()).isEmpty()) {
                findings.add(unknownDomain(alias.origin(), alias.real()));
            }
        }
        for (MailUser user : tables.users().all()) {
            if (tables.domains().find(user.domain()).isEmpty()) {
                findings.add(unknownDomain(user.origin(), user.domain()));
            }
        }
        for (Alias alias : tables.aliases().all()) {
            check(alias, accounts).ifPresent(findings::add);
        }
        return findings;
    }

    private static Optional<Finding> check(Alias alias, Accounts accounts) {
        Optional<DomainName> domain = Accounts.domainName(alias.domain().toString());
        if (domain.isPresent() && accounts.ownDomain(domain.get()).isEmpty()) {
            return Optional.of(unknownDomain(alias.origin(), domain.get()));
        }
        int at = alias.target().indexOf('@');
        if (at < 0 && domain.isEmpty()) {
            return Optional.empty();
        }
        Optional<DomainName> targetDomain =
                at < 0 ? domain : Accounts.domainName(alias.target().substring(at + 1));
        return targetDomain.flatMap(any -> accounts.behind(any, alias)).isPresent()
                ? Optional.empty()
                : Optional.of(Findings.at(
                        alias.origin(),
                        Rule.ALIAS_TO_NOWHERE,
                        TabProblem.quote(alias.target())
                                + " is no account of this server, and an alias never leads elsewhere: mail for the alias"
                                + " is refused"));
    }

    private static Finding unknownDomain(Origin origin, DomainName domain) {
        return Findings.at(
                origin, Rule.UNKNOWN_DOMAIN, "`" + domain + "` is not in domains.tab, so that this row has no effect");
    }
}
