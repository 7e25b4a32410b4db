package dev.relaypolicy.server.config.check;

import dev.relaypolicy.file.Problem;
import dev.relaypolicy.file.Problem.Severity;
import dev.relaypolicy.server.config.model.Configuration;
import dev.relaypolicy.server.config.model.TableContents;
import dev.relaypolicy.server.config.site.YamlAccounts;
import java.util.ArrayList;
import java.util.List;

/**
 * Finds aliases whose targets have no mailbox. If an alias has other targets, only those receive its mail, silently.
 */
public final class DanglingAliasCheck {

    private DanglingAliasCheck() {}

    /** Returns a warning for each such alias. */
    public static List<Problem> problems(String file, Configuration configuration, TableContents tables) {
        if (configuration.mail().aliases().isEmpty()) {
            // avoids indexing a large table of users
            return List.of();
        }
        YamlAccounts accounts = new YamlAccounts(configuration, tables);
        List<Problem> problems = new ArrayList<>();
        configuration.mail().aliases().forEach((alias, targets) -> {
            List<String> missing = targets.stream()
                    .filter(accounts::isNobody)
                    .map(target -> Problem.quote(target.toString()))
                    .toList();
            if (!missing.isEmpty()) {
                problems.add(Problem.ofFile(
                        file,
                        Severity.WARNING,
                        Problem.quote(alias) + " names " + String.join(", ", missing)
                                + (missing.size() == 1 ? ", which has" : ", which have") + " no mailbox here: "
                                + (missing.size() == targets.size()
                                        ? "mail for it is refused"
                                        : "only the others get its mail"),
                        "alias-to-nowhere"));
            }
        });
        return problems;
    }
}
