package dev.relaypolicy.server.xmail;

import dev.relaypolicy.file.FileReader;
import dev.relaypolicy.file.InvalidFileException;
import dev.relaypolicy.file.Problem;
import dev.relaypolicy.file.Problem.Severity;
import dev.relaypolicy.file.RegularFile;
import dev.relaypolicy.net.IpTable;
import dev.relaypolicy.tab.lint.TabKind;
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
 * The files of a MailRoot that are read on demand: those of users, and command files. A missing file has no rows.
 * Methods throw {@link InvalidFileException} for an unreadable file, and the caller defers (R5). Thread-safe.
 */
final class XmailUserFiles {

    private static final int MAX_BYTES = 4 << 20;

    interface FileContent {

        /** Reads a regular file of at most {@code maxBytes} bytes. */
        byte[] read(Path file, long maxBytes) throws IOException;
    }

    private final Path root;
    private final FileContent content;

    XmailUserFiles(Path root) {
        this(root, RegularFile::read);
    }

    XmailUserFiles(Path root, FileContent content) {
        this.root = root;
        this.content = content;
    }

    /** The folder field of {@code mailusers.tab} is a single name, never a path. */
    Path folder(MailUser user) {
        return root.resolve("domains").resolve(user.domain().ascii()).resolve(user.directory());
    }

    Path maildir(MailUser user) {
        return folder(user).resolve("Maildir");
    }

    UserSettings settings(MailUser user) {
        return new UserSettings(read(folder(user).resolve("user.tab"), TabKind.USER, UserTab::read)
                .orElse(Variables.NONE));
    }

    IpTable<IpMapRule> popMap(MailUser user) {
        return read(folder(user).resolve("pop3.ipmap.tab"), TabKind.POP3_IPMAP, IpMapTab::read)
                .orElse(IpTable.empty());
    }

    Optional<MlUsersTab> members(MailUser list) {
        return read(folder(list).resolve("mlusers.tab"), TabKind.ML_USERS, MlUsersTab::read);
    }

    List<ListMember> receivers(MailUser list) {
        return members(list)
                .map(members ->
                        members.all().stream().filter(ListMember::receives).toList())
                .orElse(List.of());
    }

    Optional<List<Command>> commands(Path file) {
        return read(file, TabKind.COMMANDS, CommandTab::read);
    }

    private <T> Optional<T> read(Path file, TabKind kind, FileReader<T> reader) {
        String name = root.relativize(file).toString();
        byte[] bytes;
        try {
            bytes = content.read(file, MAX_BYTES);
        } catch (NoSuchFileException | NotDirectoryException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new InvalidFileException(
                    List.of(Problem.ofFile(name, Severity.ERROR, "cannot be read: " + e, "unreadable-file")));
        }
        kind.finalNewline().problemAtStart(name, bytes).filter(Problem::isError).ifPresent(problem -> {
            throw new InvalidFileException(List.of(problem));
        });
        return Optional.of(reader.read(name, bytes).orThrow());
    }
}
