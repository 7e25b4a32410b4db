package dev.relaypolicy.server.config.check;

import dev.relaypolicy.server.config.model.Configuration;
import dev.relaypolicy.server.config.site.YamlAccounts;
import dev.relaypolicy.server.config.table.TableContents;
import dev.relaypolicy.tab.TabProblem;
import dev.relaypolicy.tab.TabProblem.Severity;
import java.util.ArrayList;
import java.util.List;

/**
 * Finds aliases of relay.yaml that name somebody who has no mailbox here. Mail for an alias goes to those that have one: who is
 * missing among several misses it without a word.
 */
public final class DanglingAliasCheck {

    private DanglingAliasCheck() {}

    /**
     * A warning for each.
     *
     * @param file the name of the relay.yaml
     */
    public static List<TabProblem> problems(String file, Configuration configuration, TableContents tables) {
        if (configuration.mail().aliases().isEmpty()) {
            // most have none, and a table of users may be long
            return List.of();
        }
        YamlAccounts accounts = new YamlAccounts(configuration, tables);
        List<TabProblem> problems = new ArrayList<>();
        configuration.mail().aliases().forEach((alias, targets) -> {
            List<String> missing = targets.stream()
                    .filter(accounts::isNobody)
                    .map(target -> TabProblem.quote(target.toString()))
                    .toList();
            if (!missing.isEmpty()) {
                problems.add(TabProblem.ofFile(
                        file,
                        Severity.WARNING,
                        TabProblem.quote(alias) + " stands for " + String.join(", ", missing)
                                + ", of which there is no mailbox here: "
                                + (missing.size() == targets.size()
                                        ? "mail for it is refused"
                                        : "only the others get its mail"),
                        "alias-to-nowhere"));
            }
        });
        return problems;
    }
}
