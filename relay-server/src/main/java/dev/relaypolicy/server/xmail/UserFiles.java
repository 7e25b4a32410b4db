package dev.relaypolicy.server.xmail;

import dev.relaypolicy.net.IpTable;
import dev.relaypolicy.tab.TabException;
import dev.relaypolicy.tab.TabProblem;
import dev.relaypolicy.tab.TabProblem.Severity;
import dev.relaypolicy.tab.TabReader;
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
import java.io.InputStream;
import java.nio.file.Files;
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

    /** Reads the start of a file, up to a number of bytes. */
    interface FileContent {

        /** Reads up to {@code limit} bytes. */
        byte[] read(Path file, int limit) throws IOException;
    }

    private final Path root;
    private final FileContent content;

    UserFiles(Path root) {
        this(root, UserFiles::fromDisk);
    }

    UserFiles(Path root, FileContent content) {
        this.root = root;
        this.content = content;
    }

    private static byte[] fromDisk(Path file, int limit) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return in.readNBytes(limit);
        }
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
        return new UserSettings(
                read(folder(user).resolve("user.tab"), UserTab::read).orElse(Variables.NONE));
    }

    /** {@code pop3.ipmap.tab} of a user; no row where there is no such file. */
    IpTable<IpMapRule> popMap(MailUser user) {
        return read(folder(user).resolve("pop3.ipmap.tab"), IpMapTab::read).orElse(IpTable.empty());
    }

    /** {@code mlusers.tab} of a list; nobody where there is no such file. */
    Optional<MlUsersTab> members(MailUser list) {
        return read(folder(list).resolve("mlusers.tab"), MlUsersTab::read);
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
        return read(file, CommandTab::read);
    }

    private <T> Optional<T> read(Path file, TabReader<T> reader) {
        String name = root.relativize(file).toString();
        byte[] bytes;
        try {
            bytes = content.read(file, MAX_OCTETS + 1);
        } catch (NoSuchFileException | NotDirectoryException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new TabException(
                    List.of(TabProblem.ofFile(name, Severity.ERROR, "it cannot be read: " + e, "unreadable-file")));
        }
        if (bytes.length > MAX_OCTETS) {
            throw new TabException(List.of(TabProblem.ofFile(
                    name, Severity.ERROR, "it is larger than " + MAX_OCTETS + " octets", "unreadable-file")));
        }
        return Optional.of(reader.read(name, bytes).orThrow());
    }
}
