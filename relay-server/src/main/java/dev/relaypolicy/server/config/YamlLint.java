package dev.relaypolicy.server.config;

import dev.relaypolicy.server.config.table.Table;
import dev.relaypolicy.server.xmail.MailRootLint;
import dev.relaypolicy.tab.TabProblem;
import dev.relaypolicy.tab.TabProblem.Severity;
import dev.relaypolicy.tab.TabReading;
import dev.relaypolicy.tab.lint.Finding;
import dev.relaypolicy.tab.lint.Machine;
import dev.relaypolicy.tab.lint.TabKind;
import dev.relaypolicy.tab.lint.TabLint;
import dev.relaypolicy.tab.live.FinalNewline;
import dev.relaypolicy.tab.live.TabSource;
import dev.relaypolicy.tab.live.WhenMissing;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Checks a {@code relay.yaml}: what a start would find, and what each table that it names has to be said of it. */
public final class YamlLint {

    private YamlLint() {}

    /**
     * Checks a configuration.
     *
     * @param reading what came of opening it
     * @param machine what is known of the machine that serves it
     * @param progress receives the name of each file before it is checked
     * @return everything that was found, the configuration first, then table by table
     */
    public static List<Finding> check(
            TabReading<YamlConfiguration> reading, Machine machine, Consumer<String> progress) {
        Findings findings = new Findings();
        reading.problems().forEach(problem -> findings.add(Finding.of(problem)));
        reading.usable().ifPresent(yaml -> {
            clearText(yaml).stream().map(Finding::of).forEach(findings::add);
            yaml.unknownStrangers().stream().map(Finding::of).forEach(findings::add);
            yaml.tables().forEach(table -> {
                progress.accept(table.name());
                findings.addAll(check(table, machine));
            });
            yaml.relayedByAddress()
                    .forEach((listener, rows) -> findings.addAll(TabLint.checkRelayed(
                            rows, new Machine(List.of(listener.address()), machine.neighbours()))));
            yaml.mailRootFolder()
                    .ifPresent(root ->
                            findings.addAll(MailRootLint.check(root, machine, yaml.allowsOpenRelay(), progress)));
        });
        return findings.all();
    }

    /** Findings, each problem once. Listings may be long, and are not compared. */
    private static final class Findings {
        private final Map<TabProblem, Finding> byProblem = new LinkedHashMap<>();

        void add(Finding finding) {
            byProblem.putIfAbsent(finding.problem(), finding);
        }

        void addAll(List<Finding> findings) {
            findings.forEach(this::add);
        }

        List<Finding> all() {
            return List.copyOf(byProblem.values());
        }
    }

    private static List<TabProblem> clearText(YamlConfiguration yaml) {
        List<TabProblem> problems = new ArrayList<>();
        for (String mechanism : yaml.clearTextLogins()) {
            if (!mechanism.equals("CRAM-MD5")) {
                problems.add(TabProblem.ofFile(
                        yaml.name(),
                        Severity.WARNING,
                        "`" + mechanism + "` without TLS shows passwords to whoever reads along: remove it from"
                                + " `clear-text-logins`",
                        "clear-text-login"));
            }
        }
        return problems;
    }

    private static List<Finding> check(Table<?> table, Machine machine) {
        return table.format()
                .kind()
                .map(kind -> check(table.path(), table.name(), kind, machine))
                .orElse(List.of());
    }

    private static List<Finding> check(Path path, String name, TabKind kind, Machine machine) {
        return new TabSource<>(
                        path,
                        name,
                        (file, bytes) -> new TabReading.Usable<>(bytes, 0, List.of()),
                        WhenMissing.REQUIRED,
                        FinalNewline.NOT_NEEDED)
                .read()
                .usable()
                // OpenRelayCheck has judged all tables together, with the conditions of their policies
                .map(bytes -> MailRootLint.checkFile(kind, name, bytes, machine, true))
                .orElse(List.of());
    }
}
