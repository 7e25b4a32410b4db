package dev.relaypolicy.server.xmail;

import dev.relaypolicy.file.Problem;
import dev.relaypolicy.tab.lint.Finding;
import dev.relaypolicy.tab.lint.Machine;
import dev.relaypolicy.tab.lint.PartialReadResult;
import dev.relaypolicy.tab.lint.Rule;
import dev.relaypolicy.tab.lint.TabKind;
import dev.relaypolicy.tab.xmail.Command;
import dev.relaypolicy.tab.xmail.CommandTab;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Checks the files of {@code custdomains/} and {@code cmdaliases/}. Not thread-safe. */
final class CommandLint {

    private static final byte[] EMPTY = {};

    private final MailRootFiles files;
    private final XmailAccounts accounts;
    private final CommandFiles commandFiles;
    private final Machine machine;
    private final List<Finding> findings = new ArrayList<>();

    CommandLint(MailRootFiles files, XmailAccounts accounts, Machine machine) {
        this.files = files;
        this.accounts = accounts;
        this.commandFiles = new CommandFiles(files.root());
        this.machine = machine;
    }

    List<Finding> check() {
        for (Path path : files.tabFiles(files.root().resolve("custdomains"))) {
            check(path);
        }
        for (Path domain : files.entries(files.root().resolve("cmdaliases"))) {
            for (Path path : files.tabFiles(domain)) {
                if (isReachable(domain)) {
                    check(path);
                } else {
                    read(path);
                    findings.add(Finding.ofFile(
                            files.name(path),
                            Rule.UNKNOWN_DOMAIN,
                            Problem.quote(domain.getFileName().toString())
                                    + " is neither in domains.tab nor a custom domain, so this file has no effect"));
                }
            }
        }
        return findings;
    }

    /** Mail reaches a folder only if it has the exact name of a local or custom domain. */
    private boolean isReachable(Path folder) {
        String name = folder.getFileName().toString();
        return XmailAccounts.domainName(name)
                .filter(domain -> domain.ascii().equals(name))
                .filter(domain -> accounts.realDomain(domain).equals(domain))
                .filter(domain -> accounts.localDomain(domain).isPresent()
                        || commandFiles.customDomain(domain).isPresent())
                .isPresent();
    }

    private List<Command> read(Path path) {
        String name = files.name(path);
        byte[] bytes = files.content(path).orElse(EMPTY);
        findings.addAll(FileLint.check(TabKind.COMMANDS, name, bytes, machine, false));
        return PartialReadResult.read(CommandTab::read, name, bytes).value().orElse(List.of());
    }

    private void check(Path path) {
        List<Command> commands = read(path);
        for (Command command : commands) {
            problem(command, path)
                    .ifPresent(why -> findings.add(MailRootLint.rowFinding(
                            command.origin(),
                            Rule.COMMAND_NOT_HONOURED,
                            why + ": its recipients are accepted, but DATA replies 451")));
        }
        if (commands.isEmpty()) {
            findings.add(Finding.ofFile(
                    files.name(path),
                    Rule.COMMAND_NOT_HONOURED,
                    "the file has no command: its recipients are accepted, but DATA replies 451"));
        }
    }

    private Optional<String> problem(Command command, Path path) {
        if (!command.name().equals("redirect")) {
            return Optional.of(Problem.quote(command.name()) + " is not supported");
        }
        if (command.arguments().size() != 1) {
            return Optional.of("`redirect` must have exactly one address");
        }
        String target = command.arguments().get(0);
        String fileName = path.getFileName().toString();
        String localPart = fileName.substring(0, fileName.length() - ".tab".length());
        boolean sameName =
                target.indexOf('@') < 0 && path.startsWith(files.root().resolve("custdomains"));
        boolean known = sameName
                ? XmailAccounts.domainName(target)
                        .flatMap(accounts::localDomain)
                        .isPresent()
                : accounts.findByAddress(XmailRouter.redirectTarget(target, localPart))
                        .isPresent();
        return known ? Optional.empty() : Optional.of(Problem.quote(target) + " is not a mailbox of this server");
    }
}
