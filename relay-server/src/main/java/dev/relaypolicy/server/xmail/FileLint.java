package dev.relaypolicy.server.xmail;

import dev.relaypolicy.tab.TabReader;
import dev.relaypolicy.tab.lint.Finding;
import dev.relaypolicy.tab.lint.Machine;
import dev.relaypolicy.tab.lint.PartialReading;
import dev.relaypolicy.tab.lint.TabKind;
import dev.relaypolicy.tab.lint.TabLint;
import dev.relaypolicy.tab.xmail.IpPropTab;
import dev.relaypolicy.tab.xmail.ServerTab;
import dev.relaypolicy.tab.xmail.UserTab;
import dev.relaypolicy.tab.xmail.Variables;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;

/** Checks one file of a MailRoot by itself: what the rules find in it, and what of it is not honoured. */
final class FileLint {

    private FileLint() {}

    /**
     * Checks a file.
     *
     * @param file the file as findings name it
     * @param bytes its content; anything at all
     * @param mayBeOpen whether a table that lets every stranger relay is not an error
     */
    static List<Finding> check(TabKind kind, String file, byte[] bytes, Machine machine, boolean mayBeOpen) {
        return check(kind, file, bytes, () -> TabLint.check(kind, file, bytes, machine, mayBeOpen));
    }

    /** Checks a file as {@link #check} does, and adds a note of who may relay by this file alone, if it decides that. */
    static List<Finding> checkAlone(TabKind kind, String file, byte[] bytes, Machine machine, boolean mayBeOpen) {
        return check(kind, file, bytes, () -> TabLint.checkAlone(kind, file, bytes, machine, mayBeOpen));
    }

    private static List<Finding> check(TabKind kind, String file, byte[] bytes, Supplier<List<Finding>> rules) {
        List<Finding> found = new ArrayList<>();
        if (kind == TabKind.SERVER) {
            ServerVariables.read(file, bytes).problems().stream()
                    .map(Finding::of)
                    .forEach(found::add);
            kind.finalNewline().problemAtStart(file, bytes).map(Finding::of).ifPresent(found::add);
        } else {
            found.addAll(rules.get());
        }
        found.addAll(notHonoured(kind, file, bytes));
        return found;
    }

    /** What of a file is not honoured, as far as its rows can be read. */
    static List<Finding> notHonoured(TabKind kind, String file, byte[] bytes) {
        return switch (kind) {
            case SERVER -> partial(ServerTab::read, file, bytes, variables -> serverVariables(file, variables));
            case USER -> partial(UserTab::read, file, bytes, NotHonoured::userVariables);
            case SMTP_IPPROP -> partial(IpPropTab::read, file, bytes, NotHonoured::properties);
            default -> List.of();
        };
    }

    private static <T> List<Finding> partial(
            TabReader<T> reader, String file, byte[] bytes, Function<T, List<Finding>> check) {
        return PartialReading.read(reader, file, bytes).value().map(check).orElse(List.of());
    }

    private static List<Finding> serverVariables(String file, Variables variables) {
        List<Finding> found = new ArrayList<>(NotHonoured.serverVariables(variables));
        found.addAll(NotHonoured.clearTextLogins(file, variables));
        return found;
    }
}
