package dev.relaypolicy.server.xmail;

import dev.relaypolicy.tab.TabReader;
import dev.relaypolicy.tab.lint.Finding;
import dev.relaypolicy.tab.lint.Machine;
import dev.relaypolicy.tab.lint.PartialReading;
import dev.relaypolicy.tab.lint.Rule;
import dev.relaypolicy.tab.lint.TabKind;
import dev.relaypolicy.tab.xmail.AliasDomainTab;
import dev.relaypolicy.tab.xmail.AliasesTab;
import dev.relaypolicy.tab.xmail.DomainsTab;
import dev.relaypolicy.tab.xmail.IpMapTab;
import dev.relaypolicy.tab.xmail.IpPropTab;
import dev.relaypolicy.tab.xmail.MailUser;
import dev.relaypolicy.tab.xmail.MailUsersTab;
import dev.relaypolicy.tab.xmail.ServerTab;
import dev.relaypolicy.tab.xmail.SmtpAuthTab;
import dev.relaypolicy.tab.xmail.SmtpRelayTab;
import dev.relaypolicy.tab.xmail.SpamAddressTab;
import dev.relaypolicy.tab.xmail.SpammersTab;
import dev.relaypolicy.tab.xmail.Variables;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Checks a MailRoot: every file of it, what they say together, and what of it is not honoured. */
public final class MailRootLint {

    private static final byte[] NOTHING = {};

    private final Path root;
    private final Machine machine;
    private final boolean allowOpenRelay;
    private final Consumer<String> progress;
    private final List<Finding> findings = new ArrayList<>();
    private final LintedFiles files;

    private MailRootLint(Path root, Machine machine, boolean allowOpenRelay, Consumer<String> progress) {
        this.root = root;
        this.machine = machine;
        this.allowOpenRelay = allowOpenRelay;
        this.progress = progress;
        this.files = new LintedFiles(root, findings);
    }

    /** Checks a MailRoot without a report of progress. */
    public static List<Finding> check(Path root, Machine machine, boolean allowOpenRelay) {
        return check(root, machine, allowOpenRelay, file -> {});
    }

    /**
     * Checks a MailRoot. Every error stops the start, as the same problem found by {@link MailRoot#open}, except those of files
     * that are read at use: of users, of {@code custdomains/} and of {@code cmdaliases/}.
     *
     * @param root its folder
     * @param machine what is known of the machine that serves it
     * @param allowOpenRelay whether it is started with {@link MailRoot.Options#allowOpenRelay}
     * @param progress receives the name of each file before it is checked
     * @return everything that was found, file by file; the listing of one rule in one file is limited, with a count
     */
    public static List<Finding> check(Path root, Machine machine, boolean allowOpenRelay, Consumer<String> progress) {
        if (!Files.isDirectory(root)) {
            return List.of(
                    Finding.ofFile(root.toString(), Rule.UNREADABLE_FILE, "it is not a folder that can be read"));
        }
        MailRootLint lint = new MailRootLint(root, machine, allowOpenRelay, progress);
        lint.check();
        return Findings.ordered(lint.findings);
    }

    /**
     * Checks one file by itself.
     *
     * @param kind what it is
     * @param file the file as findings name it
     * @param bytes its content
     * @param mayBeOpen whether a table that lets every stranger relay is not an error, because it is meant or limited elsewhere
     */
    public static List<Finding> checkFile(TabKind kind, String file, byte[] bytes, Machine machine, boolean mayBeOpen) {
        return Findings.ordered(FileLint.checkAlone(kind, file, bytes, machine, mayBeOpen));
    }

    private void check() {
        MailRoot.problems(root, allowOpenRelay).stream().map(Finding::of).forEach(findings::add);
        MailRootTables tables = new MailRootTables(
                table(TabKind.SERVER, ServerTab::read, true).orElse(Variables.NONE),
                tableOrEmpty(TabKind.DOMAINS, DomainsTab::read, true),
                tableOrEmpty(TabKind.ALIAS_DOMAIN, AliasDomainTab::read, false),
                tableOrEmpty(TabKind.ALIASES, AliasesTab::read, false),
                tableOrEmpty(TabKind.MAIL_USERS, MailUsersTab::read, true),
                tableOrEmpty(TabKind.SMTP_AUTH, SmtpAuthTab::read, false),
                tableOrEmpty(TabKind.SMTP_RELAY, SmtpRelayTab::read, false),
                tableOrEmpty(TabKind.SMTP_IPMAP, IpMapTab::read, false),
                tableOrEmpty(TabKind.POP3_IPMAP, IpMapTab::read, false),
                tableOrEmpty(TabKind.SPAMMERS, SpammersTab::read, false),
                tableOrEmpty(TabKind.SPAM_ADDRESS, SpamAddressTab::read, false),
                tableOrEmpty(TabKind.SMTP_IPPROP, IpPropTab::read, false));
        if (canSayWhoRelays()) {
            findings.add(RefusalLint.relaySet(tables));
        }
        findings.addAll(RefusalLint.neverRefused(tables));
        Accounts accounts = new Accounts(tables);
        findings.addAll(NameLint.check(tables, accounts));
        findings.addAll(new CommandLint(files, accounts, machine).check());
        tables.domains()
                .all()
                .forEach(domain -> findings.addAll(UnreadFiles.mailproc(
                        files, root.resolve("domains").resolve(domain.name().ascii()))));
        tables.users().all().forEach(this::checkUser);
        findings.addAll(UnreadFiles.inRoot(files));
    }

    /** Checks a table, and gives what its readable rows say; empty where that is nothing. */
    private <T> Optional<T> table(TabKind kind, TabReader<T> reader, boolean required) {
        String name = kind.fileName();
        progress.accept(name);
        Path path = root.resolve(name);
        Optional<byte[]> content = required ? files.required(path) : files.content(path);
        content.ifPresent(bytes -> findings.addAll(FileLint.check(kind, name, bytes, machine, allowOpenRelay)));
        return content.flatMap(bytes -> PartialReading.read(reader, name, bytes).value());
    }

    private <T> T tableOrEmpty(TabKind kind, TabReader<T> reader, boolean required) {
        return table(kind, reader, required)
                .orElseGet(() -> reader.read(kind.fileName(), NOTHING).orThrow());
    }

    /** Whether every table is whole that decides who may relay without a login. */
    private boolean canSayWhoRelays() {
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
        Path folder = new UserFiles(root).folder(user);
        progress.accept(files.name(folder));
        for (TabKind kind : List.of(TabKind.USER, TabKind.POP3_IPMAP, TabKind.ML_USERS)) {
            Path path = folder.resolve(kind.fileName());
            files.content(path)
                    .ifPresent(bytes -> findings.addAll(FileLint.check(kind, files.name(path), bytes, machine, false)));
        }
        findings.addAll(UnreadFiles.mailproc(files, folder));
        Path mailbox = folder.resolve("mailbox");
        if (holdsMessages(mailbox)) {
            findings.add(Finding.ofFile(
                    files.name(mailbox),
                    Rule.MAILBOX_NOT_READ,
                    "XMail's messages in this folder are not read: POP3 shows the Maildir beside it only"));
        }
    }

    private boolean holdsMessages(Path mailbox) {
        return Stream.of(mailbox, mailbox.resolve("new"), mailbox.resolve("cur"))
                .flatMap(folder -> files.entries(folder).stream())
                .anyMatch(Files::isRegularFile);
    }
}
