package dev.relaypolicy.server.mailbox;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The size of a mailbox. */
public final class MaildirSize {

    private static final Pattern SIZE = Pattern.compile(",S=([0-9]{1,18})");

    private MaildirSize() {}

    /**
     * Returns the total size of the messages in a Maildir in bytes; 0 if the folder does not exist.
     *
     * @throws IOException if the folder cannot be read
     */
    public static long octets(Path maildir) throws IOException {
        long octets = 0;
        for (String folder : List.of("new", "cur")) {
            try (DirectoryStream<Path> messages = Files.newDirectoryStream(maildir.resolve(folder))) {
                for (Path message : messages) {
                    octets += size(message);
                }
            } catch (NoSuchFileException e) {
                // created at the first delivery
            } catch (DirectoryIteratorException e) {
                throw e.getCause();
            }
        }
        return octets;
    }

    /**
     * Returns the size in the file name if there is one, because this runs for each recipient; otherwise the file
     * size.
     */
    private static long size(Path message) throws IOException {
        Matcher named = SIZE.matcher(message.getFileName().toString());
        if (named.find()) {
            return Long.parseLong(named.group(1));
        }
        try {
            return Files.size(message);
        } catch (NoSuchFileException e) {
            return 0;
        }
    }
}
