package dev.relaypolicy.server.mailbox;

import dev.relaypolicy.mail.MailDomain;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * Generates file names {@code seconds.MmicrosecondsPpidQcountRrandom.host}, as in the Maildir specification. They are
 * unique across processes and containers. Thread-safe if the random generator is.
 */
public final class MaildirFileNames {

    /** Leaves room for the other parts and flags within the 255 bytes of a file name. */
    private static final int MAX_HOST = 100;

    private final long process = ProcessHandle.current().pid();
    private final Supplier<? extends MailDomain> host;
    private final InstantSource clock;
    private final RandomGenerator random;
    private final AtomicLong count = new AtomicLong();

    public MaildirFileNames(Supplier<? extends MailDomain> host, InstantSource clock, RandomGenerator random) {
        this.host = host;
        this.clock = clock;
        this.random = random;
    }

    public String next() {
        Instant now = clock.instant();
        String host = this.host.get().toString().replaceAll("[^A-Za-z0-9.-]", "_");
        String name = host.substring(0, Math.min(host.length(), MAX_HOST));
        return String.format(
                Locale.ROOT,
                "%d.M%06dP%dQ%dR%016x.%s",
                now.getEpochSecond(),
                now.getNano() / 1000,
                process,
                count.incrementAndGet(),
                random.nextLong(),
                name);
    }
}
