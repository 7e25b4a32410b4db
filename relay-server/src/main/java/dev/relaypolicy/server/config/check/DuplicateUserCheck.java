package dev.relaypolicy.server.config.check;

import dev.relaypolicy.file.Problem;
import dev.relaypolicy.file.Problem.Severity;
import dev.relaypolicy.server.config.model.Configuration;
import dev.relaypolicy.server.config.model.Table;
import dev.relaypolicy.server.config.model.TableContents;
import dev.relaypolicy.server.config.model.User;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Finds users that are defined in two places. Both passwords are accepted. */
public final class DuplicateUserCheck {

    /** More warnings indicate that a whole file is duplicated. */
    private static final int MOST_NAMED = 20;

    private DuplicateUserCheck() {}

    /** Returns a warning for each such user. */
    public static List<Problem> problems(Configuration configuration, TableContents tables) {
        // empty means the users in the configuration itself
        Map<String, Optional<Table<?>>> places = new HashMap<>();
        configuration.users().forEach(user -> places.put(user.key(), Optional.empty()));
        List<Problem> problems = new ArrayList<>();
        for (Table<List<User>> file :
                configuration.userFiles().stream().distinct().toList()) {
            for (User user : tables.get(file)) {
                Optional<Table<?>> here = Optional.of(file);
                Optional<Table<?>> first = places.computeIfAbsent(user.key(), key -> here);
                if (!first.equals(here) && problems.size() < MOST_NAMED) {
                    problems.add(Problem.ofFile(
                            file.name(),
                            Severity.WARNING,
                            Problem.quote(user.key()) + " is in `"
                                    + first.map(Table::name).orElse("users")
                                    + "` too, and either password logs in: remove one",
                            "user-twice"));
                }
            }
        }
        return problems;
    }
}
