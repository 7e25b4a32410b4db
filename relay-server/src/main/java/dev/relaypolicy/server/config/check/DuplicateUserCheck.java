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
import org.jspecify.annotations.Nullable;

/** Finds users that are defined in two places. Both passwords are accepted. */
public final class DuplicateUserCheck {

    /** More warnings indicate that a whole file is duplicated. */
    private static final int MOST_NAMED = 20;

    private DuplicateUserCheck() {}

    /** Returns a warning for each such user. */
    public static List<Problem> problems(Configuration configuration, TableContents tables) {
        Map<String, String> places = new HashMap<>();
        configuration.users().forEach(user -> places.put(user.key(), "users"));
        List<Problem> problems = new ArrayList<>();
        for (Table<List<User>> file :
                configuration.userFiles().stream().distinct().toList()) {
            for (User user : tables.get(file)) {
                @Nullable String first = places.putIfAbsent(user.key(), file.name());
                if (first != null && !first.equals(file.name()) && problems.size() < MOST_NAMED) {
                    problems.add(Problem.ofFile(
                            file.name(),
                            Severity.WARNING,
                            Problem.quote(user.key()) + " is in `" + first
                                    + "` too, and either password logs in: remove one",
                            "user-twice"));
                }
            }
        }
        return problems;
    }
}
