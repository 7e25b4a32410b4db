package dev.relaypolicy.server.mailbox;

import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Opens mailboxes for POP3, each for one session of this process at a time (RFC 1939 section 4). Thread-safe. */
public final class Maildrops {

    private final InstantSource clock;
    private final Set<Path> open = ConcurrentHashMap.newKeySet();

    public Maildrops(InstantSource clock) {
        this.clock = clock;
    }

    /**
     * Opens a mailbox. A Maildir that does not exist yet is empty.
     *
     * @return the mailbox, which the caller must close; empty if another session has it open
     */
    public Optional<Maildrop> open(Path maildir) throws IOException {
        Path key = maildir.toAbsolutePath().normalize();
        if (!open.add(key)) {
            return Optional.empty();
        }
        boolean opened = false;
        try {
            Maildrop maildrop = Maildrop.read(key, clock.instant(), () -> open.remove(key));
            opened = true;
            return Optional.of(maildrop);
        } finally {
            if (!opened) {
                open.remove(key);
            }
        }
    }
}
