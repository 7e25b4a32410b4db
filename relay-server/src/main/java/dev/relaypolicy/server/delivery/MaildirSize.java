package dev.relaypolicy.server.delivery;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;

/** How much a mailbox holds. */
public final class MaildirSize {

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

    private static long size(Path message) throws IOException {
        try {
            return Files.size(message);
        } catch (NoSuchFileException e) {
            return 0;
        }
    }
}
