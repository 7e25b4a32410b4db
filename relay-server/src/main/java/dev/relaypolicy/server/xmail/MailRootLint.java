package dev.relaypolicy.server.xmail;

import dev.relaypolicy.Origin;
import dev.relaypolicy.file.Problem;
import dev.relaypolicy.file.ReadResult;
import dev.relaypolicy.file.WhenMissing;
import dev.relaypolicy.tab.lint.Finding;
import dev.relaypolicy.tab.lint.Machine;
import dev.relaypolicy.tab.lint.PartialReadResult;
import dev.relaypolicy.tab.lint.Rule;
import dev.relaypolicy.tab.lint.TabKind;
import dev.relaypolicy.tab.xmail.MailUser;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Checks every file of a MailRoot, contradictions between its files, and the use of unsupported settings. */
public final class MailRootLint {

    private static final byte[] EMPTY = {};

    private static final int MAX_PER_RULE = 1_000;

    private static final Comparator<Finding> BY_POSITION = Comparator.comparingInt(
                    (Finding finding) -> finding.problem().line())
            .thenComparingInt(finding -> finding.problem().column());

    private final Path root;
    private final Machine machine;
    private final boolean allowOpenRelay;
    private final Consumer<String> progress;
    private final List<Finding> findings = new ArrayList<>();
    private final MailRootFiles files;

    private MailRootLint(Path root, Machine machine, boolean allowOpenRelay, Consumer<String> progress) {
        this.root = root;
        this.machine = machine;
        this.allowOpenRelay = allowOpenRelay;
        this.progress = progress;
        this.files = new MailRootFiles(root, findings);
    }

    /** Checks a MailRoot without reporting progress. */
    public static List<Finding> check(Path root, Machine machine, boolean allowOpenRelay) {
        return check(root, machine, allowOpenRelay, file -> {});
    }

    /**
     * Checks a MailRoot. {@link MailRoot#open} reports the same errors, except those in files that are read on
     * demand: those of users, {@code custdomains/} and {@code cmdaliases/}.
     *
     * @param progress receives the name of each file before it is checked
     * @return all findings, grouped by file; a final finding counts those beyond the limit for one rule and file
     */
    public static List<Finding> check(Path root, Machine machine, boolean allowOpenRelay, Consumer<String> progress) {
        if (!Files.isDirectory(root)) {
            return List.of(Finding.ofFile(root.toString(), Rule.UNREADABLE_FILE, "not a readable folder"));
        }
        MailRootLint lint = new MailRootLint(root, machine, allowOpenRelay, progress);
        lint.check();
        return ordered(lint.findings);
    }

    /**
     * Checks a single file.
     *
     * @param name its name in findings
     * @param mayBeOpen whether a table that lets everyone relay is allowed, because it is intended or limited elsewhere
     */
    public static List<Finding> checkFile(TabKind kind, Path file, String name, Machine machine, boolean mayBeOpen) {
        ReadResult<byte[]> content =
                MailRootFiles.source(file, name, WhenMissing.REQUIRED).read();
        return content.usable()
                .map(bytes -> ordered(FileLint.checkAlone(kind, name, bytes, machine, mayBeOpen)))
                .orElseGet(() -> content.problems().stream().map(Finding::of).toList());
    }

    private void check() {
        MailRoot.problems(root, allowOpenRelay).stream().map(Finding::of).forEach(findings::add);
        MailRootTables tables = MailRootTables.of(this::table);
        if (relayTablesAreValid()) {
            findings.add(RelayAccessLint.relaySet(tables));
        }
        findings.addAll(RelayAccessLint.shadowedDenies(tables));
        XmailAccounts accounts = new XmailAccounts(tables);
        findings.addAll(DanglingNameLint.check(tables, accounts));
        findings.addAll(new CommandLint(files, accounts, machine).check());
        tables.domains()
                .all()
                .forEach(domain -> findings.addAll(UnsupportedFiles.mailproc(
                        files, root.resolve("domains").resolve(domain.name().ascii()))));
        tables.users().all().forEach(this::checkUser);
        findings.addAll(UnsupportedFiles.inRoot(files));
    }

    private <T> T table(MailRootTables.Table<T> table) {
        TabKind kind = table.kind();
        String name = kind.fileName();
        progress.accept(name);
        Path path = root.resolve(name);
        Optional<byte[]> content =
                table.whenMissing() == WhenMissing.REQUIRED ? files.required(path) : files.content(path);
        content.ifPresent(bytes -> findings.addAll(FileLint.check(kind, name, bytes, machine, allowOpenRelay)));
        return content.flatMap(bytes ->
                        PartialReadResult.read(table.reader(), name, bytes).value())
                .orElseGet(() -> table.reader().read(name, EMPTY).orThrow());
    }

    /** An open relay does not count as an error here. */
    private boolean relayTablesAreValid() {
        List<String> involved = Stream.of(
                        TabKind.SERVER, TabKind.SMTP_RELAY, TabKind.SMTP_IPMAP, TabKind.SPAMMERS, TabKind.SMTP_IPPROP)
                .map(TabKind::fileName)
                .toList();
        return findings.stream()
                .map(Finding::problem)
                .noneMatch(problem -> involved.contains(problem.file())
                        && problem.isError()
                        && !problem.ruleId().equals(Rule.OPEN_RELAY.id()));
    }

    private void checkUser(MailUser user) {
        Path folder = new XmailUserFiles(root).folder(user);
        progress.accept(files.name(folder));
        for (TabKind kind : List.of(TabKind.USER, TabKind.POP3_IPMAP, TabKind.ML_USERS)) {
            Path path = folder.resolve(kind.fileName());
            files.content(path)
                    .ifPresent(bytes -> findings.addAll(FileLint.check(kind, files.name(path), bytes, machine, false)));
        }
        findings.addAll(UnsupportedFiles.mailproc(files, folder));
        Path mailbox = folder.resolve("mailbox");
        if (containsMessages(mailbox)) {
            findings.add(Finding.ofFile(
                    files.name(mailbox),
                    Rule.MAILBOX_NOT_READ,
                    "messages in this XMail mailbox are not read: POP3 serves only the Maildir beside it"));
        }
    }

    static Finding rowFinding(Origin origin, Rule rule, String message) {
        return Finding.of(new Problem(origin.file(), origin.line(), 1, rule.severity(), message, rule.id()));
    }

    /** Groups findings by file, sorts each group by position, and limits the number per rule. */
    static List<Finding> ordered(List<Finding> findings) {
        Map<String, List<Finding>> byFile = new LinkedHashMap<>();
        for (Finding finding : findings) {
            byFile.computeIfAbsent(finding.problem().file(), file -> new ArrayList<>())
                    .add(finding);
        }
        List<Finding> ordered = new ArrayList<>();
        byFile.forEach((file, ofFile) -> {
            Map<String, Integer> counts = new HashMap<>();
            ofFile.stream()
                    .sorted(BY_POSITION)
                    .filter(finding -> counts.merge(finding.problem().ruleId(), 1, Integer::sum) <= MAX_PER_RULE)
                    .forEach(ordered::add);
            counts.forEach((rule, count) -> {
                if (count > MAX_PER_RULE) {
                    ordered.add(Finding.ofFile(
                            file,
                            Rule.TOO_MANY_PROBLEMS,
                            (count - MAX_PER_RULE) + " more of `" + rule + "` are not listed"));
                }
            });
        });
        return ordered;
    }

    private boolean containsMessages(Path mailbox) {
        return Stream.of(mailbox, mailbox.resolve("new"), mailbox.resolve("cur"))
                .flatMap(folder -> files.entries(folder).stream())
                .anyMatch(Files::isRegularFile);
    }
}
