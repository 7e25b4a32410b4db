package dev.relaypolicy.server.xmail;

import dev.relaypolicy.tab.TabProblem;
import dev.relaypolicy.tab.lint.Finding;
import dev.relaypolicy.tab.lint.Machine;
import dev.relaypolicy.tab.lint.PartialReading;
import dev.relaypolicy.tab.lint.Rule;
import dev.relaypolicy.tab.lint.TabKind;
import dev.relaypolicy.tab.xmail.Command;
import dev.relaypolicy.tab.xmail.CommandTab;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Checks the files of {@code custdomains/} and {@code cmdaliases/}. One thread's. */
final class CommandLint {

    private static final byte[] NOTHING = {};

    private final LintedFiles files;
    private final Accounts accounts;
    private final CommandFiles commandFiles;
    private final Machine machine;
    private final List<Finding> findings = new ArrayList<>();

    CommandLint(LintedFiles files, Accounts accounts, Machine machine) {
        this.files = files;
        this.accounts = accounts;
        this.commandFiles = new CommandFiles(files.root());
        this.machine = machine;
    }

    /** Files of commands, which are carried out only as far as they redirect to mailboxes of ours. */
    List<Finding> check() {
        for (Path path : files.tabFiles(files.root().resolve("custdomains"))) {
            check(path);
        }
        for (Path domain : files.entries(files.root().resolve("cmdaliases"))) {
            for (Path path : files.tabFiles(domain)) {
                if (takesMail(domain)) {
                    check(path);
                } else {
                    read(path);
                    findings.add(Finding.ofFile(
                            files.name(path),
                            Rule.UNKNOWN_DOMAIN,
                            TabProblem.quote(domain.getFileName().toString())
                                    + " is neither in domains.tab nor a custom domain, so this file has no effect"));
                }
            }
        }
        return findings;
    }

    /** Returns whether mail for the domain of this folder, under exactly this name, can reach its files. */
    private boolean takesMail(Path folder) {
        String name = folder.getFileName().toString();
        return Accounts.domainName(name)
                .filter(domain -> domain.ascii().equals(name))
                .filter(domain -> accounts.behindAlias(domain).equals(domain))
                .filter(domain -> accounts.ownDomain(domain).isPresent()
                        || commandFiles.customDomain(domain).isPresent())
                .isPresent();
    }

    private List<Command> read(Path path) {
        String name = files.name(path);
        byte[] bytes = files.content(path).orElse(NOTHING);
        findings.addAll(FileLint.check(TabKind.COMMANDS, name, bytes, machine, false));
        return PartialReading.read(CommandTab::read, name, bytes).value().orElse(List.of());
    }

    private void check(Path path) {
        List<Command> commands = read(path);
        for (Command command : commands) {
            problem(command, path)
                    .ifPresent(why -> findings.add(Findings.at(
                            command.origin(),
                            Rule.COMMAND_NOT_HONOURED,
                            why + ": recipients of this file are accepted, and DATA answers 451")));
        }
        if (commands.isEmpty()) {
            findings.add(Finding.ofFile(
                    files.name(path),
                    Rule.COMMAND_NOT_HONOURED,
                    "there is no command: recipients of this file are accepted, and DATA answers 451"));
        }
    }

    private Optional<String> problem(Command command, Path path) {
        if (!command.name().equals("redirect")) {
            return Optional.of(TabProblem.quote(command.name()) + " is not carried out");
        }
        if (command.arguments().size() != 1) {
            return Optional.of("`redirect` is carried out with one address only");
        }
        String target = command.arguments().get(0);
        String fileName = path.getFileName().toString();
        String localPart = fileName.substring(0, fileName.length() - ".tab".length());
        boolean sameName =
                target.indexOf('@') < 0 && path.startsWith(files.root().resolve("custdomains"));
        boolean known = sameName
                ? Accounts.domainName(target).flatMap(accounts::ownDomain).isPresent()
                : accounts.written(XmailRouter.redirected(target, localPart)).isPresent();
        return known ? Optional.empty() : Optional.of(TabProblem.quote(target) + " is no mailbox of this server");
    }
}
