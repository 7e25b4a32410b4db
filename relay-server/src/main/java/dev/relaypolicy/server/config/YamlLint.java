package dev.relaypolicy.server.config;

import dev.relaypolicy.file.Problem;
import dev.relaypolicy.file.Problem.Severity;
import dev.relaypolicy.file.ReadResult;
import dev.relaypolicy.server.config.model.Configuration;
import dev.relaypolicy.server.config.model.Table;
import dev.relaypolicy.server.xmail.MailRootLint;
import dev.relaypolicy.tab.lint.Finding;
import dev.relaypolicy.tab.lint.Machine;
import dev.relaypolicy.tab.lint.TabLint;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Checks a {@code relay.yaml} and its tables. */
public final class YamlLint {

    private YamlLint() {}

    /**
     * Checks a configuration.
     *
     * @param reading the result of opening it
     * @param progress receives the name of each file before it is checked
     * @return the findings for the configuration, followed by those for each table
     */
    public static List<Finding> check(
            ReadResult<YamlConfiguration> reading, Machine machine, Consumer<String> progress) {
        // keyed by problem, to drop duplicates without comparing long listings
        Map<Problem, Finding> findings = new LinkedHashMap<>();
        Consumer<Finding> add = finding -> findings.putIfAbsent(finding.problem(), finding);
        reading.problems().stream().map(Finding::of).forEach(add);
        reading.usable().ifPresent(yaml -> {
            clearText(yaml).stream().map(Finding::of).forEach(add);
            yaml.unknownStrangers().stream().map(Finding::of).forEach(add);
            yaml.tables().forEach(table -> {
                progress.accept(table.name());
                check(table, machine).forEach(add);
            });
            yaml.relayedByAddress()
                    .forEach((listener, rows) -> TabLint.checkRelayed(
                                    rows, new Machine(List.of(listener.address()), machine.neighbours()))
                            .forEach(add));
            Configuration configuration = yaml.configuration();
            configuration
                    .mailRoot()
                    .ifPresent(root -> MailRootLint.check(root, machine, configuration.allowOpenRelay(), progress)
                            .forEach(add));
        });
        return List.copyOf(findings.values());
    }

    private static List<Problem> clearText(YamlConfiguration yaml) {
        List<Problem> problems = new ArrayList<>();
        for (String mechanism : yaml.configuration().clearTextLogins()) {
            if (!mechanism.equals("CRAM-MD5")) {
                problems.add(Problem.ofFile(
                        yaml.name(),
                        Severity.WARNING,
                        "`" + mechanism + "` without TLS lets anyone on the network path read passwords: remove it from"
                                + " `clear-text-logins`",
                        "clear-text-login"));
            }
        }
        return problems;
    }

    private static List<Finding> check(Table<?> table, Machine machine) {
        // OpenRelayCheck has checked all tables together, with the conditions of their policies
        return table.format()
                .kind()
                .map(kind -> MailRootLint.checkFile(kind, table.path(), table.name(), machine, true))
                .orElse(List.of());
    }
}
