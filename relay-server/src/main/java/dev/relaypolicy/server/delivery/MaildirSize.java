package dev.relaypolicy.server.delivery;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How much a mailbox holds. */
public final class MaildirSize {

    private static final Pattern SIZE = Pattern.compile(",S=([0-9]{1,18})");

    private MaildirSize() {}

    /**
     * The octets of the messages in a Maildir; 0 where there is no such folder.
     *
     * @throws IOException where it cannot be read
     */
    public static long octets(Path maildir) throws IOException {
        long octets = 0;
        for (String folder : List.of("new", "cur")) {
            try (DirectoryStream<Path> messages = Files.newDirectoryStream(maildir.resolve(folder))) {
                for (Path message : messages) {
                    octets += size(message);
                }
            } catch (NoSuchFileException e) {
                // made at the first delivery
            } catch (DirectoryIteratorException e) {
                throw e.getCause();
            }
        }
        return octets;
    }

    /** The size that its deliverer wrote into the name, for this is asked at each recipient; else the file's. */
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
