package dev.relaypolicy.server.config.check;

import dev.relaypolicy.file.Problem;
import dev.relaypolicy.file.Problem.Severity;
import dev.relaypolicy.mail.DomainName;
import dev.relaypolicy.mail.EmailAddress;
import dev.relaypolicy.server.config.model.Configuration;
import dev.relaypolicy.server.config.model.Table;
import dev.relaypolicy.server.config.model.TableContents;
import dev.relaypolicy.server.config.model.User;
import dev.relaypolicy.server.config.yaml.Section;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Finds users and aliases in alias domains. They are never found, because lookups use the local domain. */
public final class AliasDomainCheck {

    private static final String RULE = "alias-domain";

    /** More warnings indicate that the whole file uses the wrong domain. */
    private static final int MOST_NAMED = 20;

    private final Map<DomainName, DomainName> domainAliases;

    public AliasDomainCheck(Map<DomainName, DomainName> domainAliases) {
        this.domainAliases = domainAliases;
    }

    /** Reports a name in an alias domain that is a key of the configuration. */
    public void check(EmailAddress name, Section section, String key) {
        problem(name).ifPresent(problem -> section.error(section.placeOf(key), problem, RULE));
    }

    /** Returns a warning for each user of a file in an alias domain, but not for all of a long file. */
    public static List<Problem> problems(Configuration configuration, TableContents tables) {
        if (configuration.mail().domainAliases().isEmpty()) {
            return List.of();
        }
        AliasDomainCheck names = new AliasDomainCheck(configuration.mail().domainAliases());
        List<Problem> problems = new ArrayList<>();
        for (Table<List<User>> file :
                configuration.userFiles().stream().distinct().toList()) {
            tables.get(file).stream()
                    .flatMap(user -> user.address().flatMap(names::problem).stream())
                    .limit(MOST_NAMED)
                    .forEach(problem -> problems.add(Problem.ofFile(file.name(), Severity.WARNING, problem, RULE)));
        }
        return problems;
    }

    private Optional<String> problem(EmailAddress name) {
        return name.domain() instanceof DomainName domain && domainAliases.containsKey(domain)
                ? Optional.of(problem(name, domain, domainAliases.get(domain)))
                : Optional.empty();
    }

    private static String problem(EmailAddress name, DomainName domain, DomainName own) {
        return Problem.quote(name.toString()) + " is never found, since `" + domain + "` is an alias of `" + own
                + "`: write " + Problem.quote(new EmailAddress(name.localPart(), own).toString());
    }
}
