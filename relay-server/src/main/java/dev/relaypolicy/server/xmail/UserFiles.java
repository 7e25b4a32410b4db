package dev.relaypolicy.server.xmail;

import dev.relaypolicy.net.IpTable;
import dev.relaypolicy.tab.TabException;
import dev.relaypolicy.tab.TabProblem;
import dev.relaypolicy.tab.TabProblem.Severity;
import dev.relaypolicy.tab.TabReader;
import dev.relaypolicy.tab.lint.TabKind;
import dev.relaypolicy.tab.live.RegularFile;
import dev.relaypolicy.tab.xmail.Command;
import dev.relaypolicy.tab.xmail.CommandTab;
import dev.relaypolicy.tab.xmail.IpMapRule;
import dev.relaypolicy.tab.xmail.IpMapTab;
import dev.relaypolicy.tab.xmail.ListMember;
import dev.relaypolicy.tab.xmail.MailUser;
import dev.relaypolicy.tab.xmail.MlUsersTab;
import dev.relaypolicy.tab.xmail.UserTab;
import dev.relaypolicy.tab.xmail.Variables;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The small files of a MailRoot that are read at each use: a user's own settings, and what is done with mail for custom domains
 * and command aliases. A file that cannot be read throws {@link TabException}, and whoever asked defers (R5). Thread-safe.
 */
final class UserFiles {

    private static final int MAX_OCTETS = 4 << 20;

    /** Reads files. */
    interface FileContent {

        /** Reads a whole regular file of up to {@code maxBytes}. */
        byte[] read(Path file, long maxBytes) throws IOException;
    }

    private final Path root;
    private final FileContent content;

    UserFiles(Path root) {
        this(root, RegularFile::read);
    }

    UserFiles(Path root, FileContent content) {
        this.root = root;
        this.content = content;
    }

    /** A user's folder. The folder field of {@code mailusers.tab} is one name, never a path. */
    Path folder(MailUser user) {
        return root.resolve("domains").resolve(user.domain().ascii()).resolve(user.directory());
    }

    /** A user's Maildir. */
    Path maildir(MailUser user) {
        return folder(user).resolve("Maildir");
    }

    /** {@code user.tab}; no variable where there is no such file. */
    UserSettings settings(MailUser user) {
        return new UserSettings(read(folder(user).resolve("user.tab"), TabKind.USER, UserTab::read)
                .orElse(Variables.NONE));
    }

    /** {@code pop3.ipmap.tab} of a user; no row where there is no such file. */
    IpTable<IpMapRule> popMap(MailUser user) {
        return read(folder(user).resolve("pop3.ipmap.tab"), TabKind.POP3_IPMAP, IpMapTab::read)
                .orElse(IpTable.empty());
    }

    /** {@code mlusers.tab} of a list; nobody where there is no such file. */
    Optional<MlUsersTab> members(MailUser list) {
        return read(folder(list).resolve("mlusers.tab"), TabKind.ML_USERS, MlUsersTab::read);
    }

    /** The members that get the mail of a list. */
    List<ListMember> receivers(MailUser list) {
        return members(list)
                .map(members ->
                        members.all().stream().filter(ListMember::receives).toList())
                .orElse(List.of());
    }

    /** A file of commands, where there is one. */
    Optional<List<Command>> commands(Path file) {
        return read(file, TabKind.COMMANDS, CommandTab::read);
    }

    private <T> Optional<T> read(Path file, TabKind kind, TabReader<T> reader) {
        String name = root.relativize(file).toString();
        byte[] bytes;
        try {
            bytes = content.read(file, MAX_OCTETS);
        } catch (NoSuchFileException | NotDirectoryException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new TabException(
                    List.of(TabProblem.ofFile(name, Severity.ERROR, "it cannot be read: " + e, "unreadable-file")));
        }
        kind.finalNewline()
                .problemAtStart(name, bytes)
                .filter(TabProblem::isError)
                .ifPresent(problem -> {
                    throw new TabException(List.of(problem));
                });
        return Optional.of(reader.read(name, bytes).orThrow());
    }
}
