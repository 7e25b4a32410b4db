package dev.relaypolicy.server.xmail;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import dev.relaypolicy.tab.TabFile;
import dev.relaypolicy.tab.lint.Finding;
import dev.relaypolicy.tab.lint.Rule;
import dev.relaypolicy.tab.lint.TabKind;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Finds files of a MailRoot that the server does not read, and explains the effect. */
final class UnsupportedFiles {

    private static final String NO_FILTER = "filters are not run: mail is accepted unfiltered and unchanged";

    /** Of files that control which mail XMail accepts and how it is routed. */
    private static final ImmutableMap<String, String> EFFECTS = ImmutableMap.<String, String>builder()
            .put("smtpgw.tab", "mail for its domains goes to --next-hop, as all mail for other domains does")
            .put("smtpfwd.tab", "mail for its domains goes to --next-hop, as all mail for other domains does")
            .put("extaliases.tab", "sender addresses are not rewritten")
            .put("pop3links.tab", "mail is not fetched from other servers")
            .put("mailproc.tab", "mail is always delivered to the Maildir of the user")
            .put("filters.in.tab", NO_FILTER)
            .put("filters.out.tab", NO_FILTER)
            .put("filters.post-rcpt.tab", NO_FILTER)
            .put("filters.pre-data.tab", NO_FILTER)
            .put("filters.post-data.tab", NO_FILTER)
            .buildOrThrow();

    /** Files that are read, or that stop the start if they exist. */
    private static final Set<String> READ = Stream.concat(
                    Stream.of(TabKind.values())
                            .filter(kind -> kind != TabKind.COMMANDS)
                            .map(TabKind::fileName),
                    Stream.of("smtpextauth.tab", "smtp.hnprop.tab"))
            .collect(ImmutableSet.toImmutableSet());

    private UnsupportedFiles() {}

    /** Finds unsupported files with rows directly in the MailRoot, and external programs for POP3 logins. */
    static List<Finding> inRoot(MailRootFiles mailRoot) {
        MailRootFiles files = mailRoot.unused();
        List<Finding> findings = new ArrayList<>();
        for (Path path : files.tabFiles(files.root())) {
            String name = path.getFileName().toString();
            if (!READ.contains(name) && hasRows(files, path)) {
                findings.add(unread(files, path));
            }
        }
        for (Path path : files.tabFiles(files.root().resolve("userauth").resolve("pop3"))) {
            findings.add(Finding.ofFile(
                    files.name(path),
                    Rule.FILE_NOT_HONOURED,
                    "external programs do not check POP3 logins: the passwords of mailusers.tab apply"));
        }
        return findings;
    }

    static List<Finding> mailproc(MailRootFiles mailRoot, Path folder) {
        MailRootFiles files = mailRoot.unused();
        Path path = folder.resolve(TabKind.COMMANDS.fileName());
        return Files.isRegularFile(path) && hasRows(files, path) ? List.of(unread(files, path)) : List.of();
    }

    private static Finding unread(MailRootFiles files, Path path) {
        String effect = EFFECTS.get(path.getFileName().toString());
        return effect != null
                ? Finding.ofFile(files.name(path), Rule.FILE_NOT_HONOURED, "this file has no effect: " + effect)
                : Finding.ofFile(files.name(path), Rule.FILE_UNUSED, "this file is not read");
    }

    private static boolean hasRows(MailRootFiles files, Path path) {
        return files.content(path)
                .map(bytes -> TabFile.parse("", bytes))
                .filter(file -> !file.rows().isEmpty() || !file.problems().isEmpty())
                .isPresent();
    }
}
