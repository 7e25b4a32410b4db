package dev.relaypolicy.server.xmail;

import dev.relaypolicy.Origin;
import dev.relaypolicy.file.LiveFile;
import dev.relaypolicy.file.LiveFileListener;
import dev.relaypolicy.file.Problem;
import dev.relaypolicy.file.Problem.Severity;
import dev.relaypolicy.file.ReadResult;
import dev.relaypolicy.server.Site;
import dev.relaypolicy.server.delivery.Destination;
import dev.relaypolicy.server.protocol.tls.TlsSettings;
import dev.relaypolicy.server.protocol.tls.TlsSettings.CertificateFiles;
import dev.relaypolicy.tab.lint.Finding;
import dev.relaypolicy.tab.lint.OpenTableCheck;
import dev.relaypolicy.tab.lint.TabKind;
import dev.relaypolicy.tab.lint.TabLint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A hot-reloaded XMail MailRoot: {@link #get} returns the {@link Site} of its current tables. Thread-safe. */
public final class MailRoot implements Site.Source {

    /**
     * Options of a MailRoot.
     *
     * @param nextHop the destination of mail for other domains
     * @param allowOpenRelay whether a configuration may let a whole address family relay
     */
    public record Options(Optional<Destination.NextHop> nextHop, boolean allowOpenRelay) {}

    private record Current(MailRootTables tables, XmailSite site) {}

    private final Path root;
    private final Options options;
    private final LiveTables live;
    private volatile Current current;

    private MailRoot(Path root, Options options, LiveTables live) {
        this.root = root;
        this.options = options;
        this.live = live;
        this.current = site(live.now());
    }

    /**
     * Reads a MailRoot.
     *
     * @param listener receives later changes of its tables
     * @return the MailRoot with warnings and notes, or every problem if it cannot be used (R12)
     */
    public static ReadResult<MailRoot> open(
            Path root, Options options, LiveFileListener listener, InstantSource clock) {
        if (!Files.isDirectory(root)) {
            return new ReadResult.Unusable<>(List.of(
                    Problem.ofFile(root.toString(), Severity.ERROR, "not a readable folder", "unreadable-file")));
        }
        List<Problem> problems = new ArrayList<>(problems(root, options.allowOpenRelay()));
        ReadResult<LiveTables> tables = LiveTables.open(root, options.allowOpenRelay(), listener, clock);
        problems.addAll(tables.problems());
        return tables instanceof ReadResult.Usable<LiveTables> usable
                        && problems.stream().noneMatch(Problem::isError)
                ? new ReadResult.Usable<>(new MailRoot(root, options, usable.value()), usable.rows(), problems)
                : new ReadResult.Unusable<>(problems);
    }

    /** Returns the problems outside the tables that stop the start. */
    static List<Problem> problems(Path root, boolean allowOpenRelay) {
        CommandFiles commands = new CommandFiles(root);
        List<Problem> problems = new ArrayList<>(commands.unreadableFolders());
        if (!allowOpenRelay) {
            commands.everyDomain()
                    .map(commands::origin)
                    .map(Origin::file)
                    .map(OpenTableCheck::everyDomain)
                    .ifPresent(problems::add);
        }
        Path external = root.resolve("smtpextauth.tab");
        try {
            if (Files.exists(external) && Files.size(external) > 0) {
                problems.add(Problem.ofFile(
                        "smtpextauth.tab",
                        Severity.ERROR,
                        "external authentication programs are not supported: empty or remove this file",
                        "not-supported"));
            }
        } catch (IOException e) {
            problems.add(Problem.ofFile("smtpextauth.tab", Severity.ERROR, "cannot be read: " + e, "unreadable-file"));
        }
        if (Files.exists(root.resolve("smtp.hnprop.tab"))) {
            problems.add(Problem.ofFile(
                    "smtp.hnprop.tab",
                    Severity.ERROR,
                    "properties by host name are not supported because decisions never look up names: remove this file",
                    "not-supported"));
        }
        return problems;
    }

    @Override
    public Site get() {
        MailRootTables tables = live.now();
        Current known = current;
        if (!known.tables().equals(tables)) {
            known = site(tables);
            current = known;
        }
        return known.site();
    }

    private Current site(MailRootTables tables) {
        return new Current(tables, new XmailSite(root, new XmailUserFiles(root), tables, options.nextHop()));
    }

    @Override
    public String name() {
        return root.toString();
    }

    @Override
    public void refresh() {
        live.files().forEach(LiveFile::refresh);
    }

    /** Returns a finding for each unsupported setting and file of this MailRoot. Does not read the files of users. */
    public List<Finding> notHonoured() {
        List<Finding> findings = new ArrayList<>();
        MailRootTables tables = live.now();
        findings.addAll(UnsupportedSettings.serverVariables(tables.server()));
        findings.addAll(UnsupportedSettings.clearTextLogins(TabKind.SERVER.fileName(), tables.server()));
        findings.addAll(TabLint.delays(TabKind.SPAMMERS.fileName(), tables.spammers()));
        findings.addAll(UnsupportedSettings.properties(tables.properties()));
        findings.addAll(UnsupportedFiles.inRoot(new MailRootFiles(root, new ArrayList<>())));
        return MailRootLint.ordered(findings);
    }

    /** Returns {@code server.cert} and {@code server.key} of a MailRoot, if either file exists. */
    public static Optional<TlsSettings> tlsSettings(Path root) {
        CertificateFiles files = new CertificateFiles(root.resolve("server.cert"), root.resolve("server.key"));
        return Files.exists(files.chain()) || Files.exists(files.key())
                ? Optional.of(TlsSettings.of(files))
                : Optional.empty();
    }

    @Override
    public List<LiveFile<?>> files() {
        return live.files();
    }
}
