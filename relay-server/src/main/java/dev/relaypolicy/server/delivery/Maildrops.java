package dev.relaypolicy.server.delivery;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Opens mailboxes for POP3, each for one session at a time (RFC 1939 section 4: the exclusive-access lock). The lock holds
 * within this process; mail may arrive, and other programs may read the Maildir, all the while. Thread-safe.
 */
public final class Maildrops {

    private final InstantSource clock;
    private final Set<Path> open = ConcurrentHashMap.newKeySet();

    /**
     * No mailbox is open.
     *
     * @param clock tells which leavings in {@code tmp} are old
     */
    public Maildrops(InstantSource clock) {
        this.clock = requireNonNull(clock, "clock");
    }

    /**
     * Opens a mailbox.
     *
     * @param maildir its Maildir; one that does not exist yet is an empty mailbox
     * @return the mailbox, to be closed; empty where another session has it
     * @throws IOException where it cannot be read
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
