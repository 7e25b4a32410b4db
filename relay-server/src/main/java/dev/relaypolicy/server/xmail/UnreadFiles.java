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

/** The files of a MailRoot that nothing here reads, with the effect of that. */
final class UnreadFiles {

    private static final String NO_FILTER = "no filter is run: mail that it would refuse or change is taken as it is";

    /** Files that bear on which mail is taken, or where it goes. */
    private static final ImmutableMap<String, String> THAT_MATTER = ImmutableMap.<String, String>builder()
            .put("smtpgw.tab", "mail for its domains goes to --next-hop, as all mail for other domains does")
            .put("smtpfwd.tab", "mail for its domains goes to --next-hop, as all mail for other domains does")
            .put("extaliases.tab", "senders that it gives other names keep their own")
            .put("pop3links.tab", "no mail is fetched from other servers")
            .put("mailproc.tab", "what it does with mail is not done: mail goes to the Maildir of each user")
            .put("filters.in.tab", NO_FILTER)
            .put("filters.out.tab", NO_FILTER)
            .put("filters.post-rcpt.tab", NO_FILTER)
            .put("filters.pre-data.tab", NO_FILTER)
            .put("filters.post-data.tab", NO_FILTER)
            .buildOrThrow();

    /** Files that are read, or whose presence stops the start. */
    private static final Set<String> READ = Stream.concat(
                    Stream.of(TabKind.values())
                            .filter(kind -> kind != TabKind.COMMANDS)
                            .map(TabKind::fileName),
                    Stream.of("smtpextauth.tab", "smtp.hnprop.tab"))
            .collect(ImmutableSet.toImmutableSet());

    private UnreadFiles() {}

    /** The files in the MailRoot itself, and the programs that would check logins. Files without a row say nothing. */
    static List<Finding> inRoot(LintedFiles linted) {
        LintedFiles files = linted.unused();
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
                    "no program checks POP3 logins: the passwords of mailusers.tab are what counts"));
        }
        return findings;
    }

    /** What there is to be done with the mail of a user or a domain, which is not done. */
    static List<Finding> mailproc(LintedFiles linted, Path folder) {
        LintedFiles files = linted.unused();
        Path path = folder.resolve(TabKind.COMMANDS.fileName());
        return Files.isRegularFile(path) && hasRows(files, path) ? List.of(unread(files, path)) : List.of();
    }

    private static Finding unread(LintedFiles files, Path path) {
        String effect = THAT_MATTER.get(path.getFileName().toString());
        return effect != null
                ? Finding.ofFile(files.name(path), Rule.FILE_NOT_HONOURED, "this file has no effect here: " + effect)
                : Finding.ofFile(files.name(path), Rule.FILE_UNUSED, "nothing here reads this file");
    }

    private static boolean hasRows(LintedFiles files, Path path) {
        return files.content(path)
                .map(bytes -> TabFile.parse("", bytes))
                .filter(file -> !file.rows().isEmpty() || !file.problems().isEmpty())
                .isPresent();
    }
}
