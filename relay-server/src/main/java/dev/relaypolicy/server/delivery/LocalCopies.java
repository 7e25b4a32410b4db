package dev.relaypolicy.server.delivery;

import dev.relaypolicy.server.delivery.Maildir.PendingCopy;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;

/** The local copies of one message: all of them become visible, or none stays. */
final class LocalCopies implements AutoCloseable {

    private final BiConsumer<Level, String> log;
    private final List<PendingCopy> copies = new ArrayList<>();
    private boolean kept;

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
        kept = true;
    }

    @Override
    public void close() {
        if (kept) {
            return;
        }
        for (PendingCopy copy : copies) {
            try {
                copy.remove();
            } catch (IOException e) {
                log.accept(Level.ERROR, "a copy that was not promised is left behind: " + e);
            }
        }
    }
}
