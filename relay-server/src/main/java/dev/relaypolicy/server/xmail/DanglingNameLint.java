package dev.relaypolicy.server.xmail;

import dev.relaypolicy.Origin;
import dev.relaypolicy.file.Problem;
import dev.relaypolicy.mail.DomainName;
import dev.relaypolicy.tab.lint.Finding;
import dev.relaypolicy.tab.lint.Rule;
import dev.relaypolicy.tab.xmail.Alias;
import dev.relaypolicy.tab.xmail.AliasDomain;
import dev.relaypolicy.tab.xmail.MailUser;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Finds domains and alias targets that do not exist in a MailRoot. */
final class DanglingNameLint {

    private DanglingNameLint() {}

    static List<Finding> check(MailRootTables tables, XmailAccounts accounts) {
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

    private static Optional<Finding> check(Alias alias, XmailAccounts accounts) {
        Optional<DomainName> domain = XmailAccounts.domainName(alias.domain().toString());
        if (domain.isPresent() && accounts.localDomain(domain.get()).isEmpty()) {
            return Optional.of(unknownDomain(alias.origin(), domain.get()));
        }
        int at = alias.target().indexOf('@');
        if (at < 0 && domain.isEmpty()) {
            return Optional.empty();
        }
        Optional<DomainName> targetDomain =
                at < 0 ? domain : XmailAccounts.domainName(alias.target().substring(at + 1));
        return targetDomain.flatMap(any -> accounts.target(any, alias)).isPresent()
                ? Optional.empty()
                : Optional.of(MailRootLint.rowFinding(
                        alias.origin(),
                        Rule.ALIAS_TO_NOWHERE,
                        Problem.quote(alias.target())
                                + " is not an account of this server: mail for the alias is rejected"));
    }

    private static Finding unknownDomain(Origin origin, DomainName domain) {
        return MailRootLint.rowFinding(
                origin, Rule.UNKNOWN_DOMAIN, "`" + domain + "` is not in domains.tab: this row has no effect");
    }
}
