package dev.relaypolicy.server.delivery;

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
 * One mailbox during one POP3 session (RFC 1939): the messages of {@code new} and {@code cur} as they were when it was
 * opened, oldest first, numbered from 1. They stay in their folders. What other programs do meanwhile is survived: a
 * message that was renamed is found again, one that was removed is gone.
 *
 * <p>Symbolic links in the folders are no messages: their owner may not be allowed to read what they point at.
 *
 * <p>Not thread-safe.
 */
public final class Maildrop implements AutoCloseable {

    /** The longest unique-id (RFC 1939 section 7). */
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
     * @param number its number in this session, from 1
     * @param uniqueId the same in every session, 1 to 70 printable ASCII characters
     * @param octets its length as RETR sends it, without dot-stuffing
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
            // it went while we looked: not in this session
        }
    }

    /** The messages, those marked as deleted left out. */
    public List<Message> messages() {
        return messages.stream().filter(m -> !deleted.contains(m.number())).toList();
    }

    /** The message of that number; empty where there is none or it is marked as deleted. */
    public Optional<Message> message(int number) {
        return number < 1 || number > messages.size() || deleted.contains(number)
                ? Optional.empty()
                : Optional.of(messages.get(number - 1));
    }

    /**
     * Opens a message for RETR. Its lines end in CRLF, the last one too; dots are not doubled. For a message that this
     * server delivered these are the octets that came in, behind our trace fields.
     *
     * @return its octets; empty where the message is gone
     * @throws IOException where it cannot be read
     */
    public Optional<InputStream> retrieve(Message message) throws IOException {
        Path file = files.get(message.number() - 1);
        try {
            return Optional.of(new CrlfInputStream(open(file)));
        } catch (NoSuchFileException e) {
            Optional<Path> renamed = findAgain(file);
            return renamed.isPresent() ? Optional.of(new CrlfInputStream(open(renamed.get()))) : Optional.empty();
        }
    }

    /**
     * Opens the start of a message for TOP: header, blank line, and so many lines of the body.
     *
     * @param lines 0 or more
     * @return its octets; empty where the message is gone
     * @throws IOException where it cannot be read
     */
    public Optional<InputStream> top(Message message, int lines) throws IOException {
        if (lines < 0) {
            throw new IllegalArgumentException("`" + lines + "` is not a number of lines");
        }
        return retrieve(message).map(all -> new TopInputStream(all, lines));
    }

    /** Marks a message as deleted. Only {@link #commit} deletes. */
    public void delete(Message message) {
        deleted.add(message.number());
    }

    /** Takes all deletion marks back (RSET). */
    public void reset() {
        deleted.clear();
    }

    /**
     * Deletes what is marked: the UPDATE state, after QUIT and only then. One that is gone already counts as deleted.
     *
     * @return how many could not be deleted
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

    /** Lets another session open the mailbox. Deletes nothing. */
    @Override
    public void close() {
        release.run();
    }

    private void remove(Path file) throws IOException {
        if (!Files.deleteIfExists(file)) {
            Optional<Path> renamed = findAgain(file);
            if (renamed.isPresent()) {
                Files.deleteIfExists(renamed.get());
            }
        }
    }

    private Optional<Path> findAgain(Path file) throws IOException {
        return Optional.ofNullable(find(maildir).get(baseName(file)));
    }

    private static InputStream open(Path file) throws IOException {
        return Files.newInputStream(file, NOFOLLOW_LINKS);
    }

    /** Files by base name, oldest first. {@code new} is read first: a message moved meanwhile is seen twice, not missed. */
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

    /** What is in a folder; nothing where there is no folder, for that is made at the first delivery. */
    private static List<Path> list(Path folder) throws IOException {
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
            return ImmutableList.copyOf(entries);
        } catch (NoSuchFileException e) {
            return List.of();
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
    }

    /** The name without the flags that readers add in {@code cur}. */
    private static String baseName(Path file) {
        String name = file.getFileName().toString();
        int flags = name.indexOf(':');
        return flags < 0 ? name : name.substring(0, flags);
    }

    private static String uniqueId(String baseName) {
        boolean usable = baseName.length() <= MAX_UNIQUE_ID && baseName.chars().allMatch(c -> c >= '!' && c <= '~');
        return usable ? baseName : Hashing.sha256().hashString(baseName, UTF_8).toString();
    }

    /** The name says it, where it is right about the file; a message that somebody else delivered is counted. */
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
