package dev.relaypolicy.server.mailbox;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import com.google.common.collect.ImmutableList;
import com.google.common.hash.Hashing;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A mailbox in one POP3 session (RFC 1939): the messages in {@code new} and {@code cur} when it was opened, oldest
 * first, numbered from 1. If another program renames a message, it is found again. Symbolic links are not messages,
 * because the owner may not be allowed to read the target. Not thread-safe.
 */
public final class Maildrop implements AutoCloseable {

    /** The maximum length of a unique-id (RFC 1939 section 7). */
    private static final int MAX_UNIQUE_ID = 70;

    private static final Pattern SIZES = Pattern.compile(".*,S=([0-9]{1,18}),W=([0-9]{1,18})");

    private final Path maildir;
    private final Runnable release;
    private final List<Message> messages = new ArrayList<>();
    private final List<Path> files = new ArrayList<>();
    private final Set<Integer> deleted = new HashSet<>();

    /**
     * A message.
     *
     * @param uniqueId stable across sessions, 1 to 70 printable ASCII characters
     * @param octets the size in bytes as sent by RETR, without dot-stuffing
     */
    public record Message(int number, String uniqueId, long octets) {}

    private Maildrop(Path maildir, Runnable release) {
        this.maildir = maildir;
        this.release = release;
    }

    static Maildrop read(Path maildir, Instant now, Runnable release) throws IOException {
        new Maildir(maildir).removeAbandoned(now);
        Maildrop maildrop = new Maildrop(maildir, release);
        for (Map.Entry<String, Path> found : find(maildir).entrySet()) {
            maildrop.add(found.getKey(), found.getValue());
        }
        return maildrop;
    }

    private void add(String baseName, Path file) throws IOException {
        try {
            long octets = octets(baseName, file);
            messages.add(new Message(messages.size() + 1, uniqueId(baseName), octets));
            files.add(file);
        } catch (NoSuchFileException e) {
            // removed in the meantime: not part of this session
        }
    }

    public List<Message> messages() {
        return messages.stream().filter(m -> !deleted.contains(m.number())).toList();
    }

    /** Returns a message; empty if there is none or it is marked as deleted. */
    public Optional<Message> message(int number) {
        return number < 1 || number > messages.size() || deleted.contains(number)
                ? Optional.empty()
                : Optional.of(messages.get(number - 1));
    }

    /** Opens a message for RETR, with CRLF line ends and without dot-stuffing; empty if the message is gone. */
    public Optional<InputStream> retrieve(Message message) throws IOException {
        Path file = files.get(message.number() - 1);
        try {
            return Optional.of(new CrlfInputStream(open(file)));
        } catch (NoSuchFileException e) {
            Optional<Path> renamed = findRenamed(file);
            return renamed.isPresent() ? Optional.of(new CrlfInputStream(open(renamed.get()))) : Optional.empty();
        }
    }

    /** Opens the header, the blank line and some lines of the body, for TOP; empty if the message is gone. */
    public Optional<InputStream> top(Message message, int lines) throws IOException {
        if (lines < 0) {
            throw new IllegalArgumentException("`" + lines + "` is not a number of lines");
        }
        return retrieve(message).map(all -> new TopInputStream(all, lines));
    }

    /** Marks a message as deleted. {@link #commit} deletes it. */
    public void delete(Message message) {
        deleted.add(message.number());
    }

    /** Removes all deletion marks. */
    public void reset() {
        deleted.clear();
    }

    /**
     * Deletes the marked messages, after QUIT. A message that is already gone counts as deleted.
     *
     * @return the number of messages that could not be deleted
     */
    public int commit() {
        int failed = 0;
        for (int number : deleted) {
            try {
                remove(files.get(number - 1));
            } catch (IOException e) {
                failed++;
            }
        }
        deleted.clear();
        return failed;
    }

    /** Releases the lock on the mailbox. Deletes nothing. */
    @Override
    public void close() {
        release.run();
    }

    private void remove(Path file) throws IOException {
        if (!Files.deleteIfExists(file)) {
            Optional<Path> renamed = findRenamed(file);
            if (renamed.isPresent()) {
                Files.deleteIfExists(renamed.get());
            }
        }
    }

    private Optional<Path> findRenamed(Path file) throws IOException {
        return Optional.ofNullable(find(maildir).get(baseName(file)));
    }

    private static InputStream open(Path file) throws IOException {
        return Files.newInputStream(file, NOFOLLOW_LINKS);
    }

    /**
     * Returns the files by base name, oldest first. Reads {@code new} first: a message that moves meanwhile is not
     * missed.
     */
    private static Map<String, Path> find(Path maildir) throws IOException {
        Map<String, Path> found = new TreeMap<>();
        for (String folder : List.of("new", "cur")) {
            for (Path file : list(maildir.resolve(folder))) {
                if (!file.getFileName().toString().startsWith(".") && Files.isRegularFile(file, NOFOLLOW_LINKS)) {
                    found.put(baseName(file), file);
                }
            }
        }
        return found;
    }

    /** The folder may not exist, because the first delivery creates it. */
    private static List<Path> list(Path folder) throws IOException {
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
            return ImmutableList.copyOf(entries);
        } catch (NoSuchFileException e) {
            return List.of();
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
    }

    /** Removes the flags that readers add in {@code cur}. */
    private static String baseName(Path file) {
        String name = file.getFileName().toString();
        int flags = name.indexOf(':');
        return flags < 0 ? name : name.substring(0, flags);
    }

    private static String uniqueId(String baseName) {
        boolean usable = baseName.length() <= MAX_UNIQUE_ID && baseName.chars().allMatch(c -> c >= '!' && c <= '~');
        return usable ? baseName : Hashing.sha256().hashString(baseName, UTF_8).toString();
    }

    /** Uses the size in the name if {@code S=} matches the file. Otherwise another program delivered the message. */
    private static long octets(String baseName, Path file) throws IOException {
        Matcher sizes = SIZES.matcher(baseName);
        if (sizes.matches() && Long.parseLong(sizes.group(1)) == Files.size(file)) {
            return Long.parseLong(sizes.group(2));
        }
        try (InputStream in = new CrlfInputStream(open(file))) {
            return in.transferTo(OutputStream.nullOutputStream());
        }
    }
}
