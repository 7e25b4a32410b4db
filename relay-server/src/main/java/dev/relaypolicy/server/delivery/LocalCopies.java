package dev.relaypolicy.server.delivery;

import dev.relaypolicy.server.mailbox.Maildir.PendingCopy;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;

/** The local copies of one message. {@link #close} removes all of them unless all are published. */
final class LocalCopies implements AutoCloseable {

    private final BiConsumer<Level, String> log;
    private final List<PendingCopy> copies = new ArrayList<>();
    private boolean published;

    LocalCopies(BiConsumer<Level, String> log) {
        this.log = log;
    }

    void add(PendingCopy copy) {
        copies.add(copy);
    }

    void publish() throws IOException {
        for (PendingCopy copy : copies) {
            copy.publish();
        }
        published = true;
    }

    @Override
    public void close() {
        if (published) {
            return;
        }
        for (PendingCopy copy : copies) {
            try {
                copy.remove();
            } catch (IOException e) {
                log.accept(Level.ERROR, "cannot remove the copy of a rejected message: " + e);
            }
        }
    }
}
