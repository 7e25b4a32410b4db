package dev.relaypolicy.server.xmail;

import dev.relaypolicy.file.FileReader;
import dev.relaypolicy.tab.lint.Finding;
import dev.relaypolicy.tab.lint.Machine;
import dev.relaypolicy.tab.lint.PartialReadResult;
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

/** Checks a single file of a MailRoot against the lint rules, and finds unsupported settings in it. */
final class FileLint {

    private FileLint() {}

    /**
     * Checks a file of arbitrary bytes.
     *
     * @param mayBeOpen whether a table that lets everyone relay is allowed
     */
    static List<Finding> check(TabKind kind, String file, byte[] bytes, Machine machine, boolean mayBeOpen) {
        return check(kind, file, bytes, () -> TabLint.check(kind, file, bytes, machine, mayBeOpen));
    }

    /** Also adds a note with the permitted clients, if the file decides who may relay. */
    static List<Finding> checkAlone(TabKind kind, String file, byte[] bytes, Machine machine, boolean mayBeOpen) {
        return check(kind, file, bytes, () -> TabLint.checkAlone(kind, file, bytes, machine, mayBeOpen));
    }

    private static List<Finding> check(TabKind kind, String file, byte[] bytes, Supplier<List<Finding>> rules) {
        List<Finding> found = new ArrayList<>();
        if (kind == TabKind.SERVER) {
            ServerSettings.read(file, bytes).problems().stream()
                    .map(Finding::of)
                    .forEach(found::add);
            kind.finalNewline().problemAtStart(file, bytes).map(Finding::of).ifPresent(found::add);
        } else {
            found.addAll(rules.get());
        }
        found.addAll(unsupported(kind, file, bytes));
        return found;
    }

    private static List<Finding> unsupported(TabKind kind, String file, byte[] bytes) {
        return switch (kind) {
            case SERVER -> partial(ServerTab::read, file, bytes, variables -> serverVariables(file, variables));
            case USER -> partial(UserTab::read, file, bytes, UnsupportedSettings::userVariables);
            case SMTP_IPPROP -> partial(IpPropTab::read, file, bytes, UnsupportedSettings::properties);
            default -> List.of();
        };
    }

    private static <T> List<Finding> partial(
            FileReader<T> reader, String file, byte[] bytes, Function<T, List<Finding>> check) {
        return PartialReadResult.read(reader, file, bytes).value().map(check).orElse(List.of());
    }

    private static List<Finding> serverVariables(String file, Variables variables) {
        List<Finding> found = new ArrayList<>(UnsupportedSettings.serverVariables(variables));
        found.addAll(UnsupportedSettings.clearTextLogins(file, variables));
        return found;
    }
}
