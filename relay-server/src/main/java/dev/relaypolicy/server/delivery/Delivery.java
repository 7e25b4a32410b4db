package dev.relaypolicy.server.delivery;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.google.common.base.Ticker;
import dev.relaypolicy.mail.MailDomain;
import dev.relaypolicy.server.mailbox.MaildirFileNames;
import dev.relaypolicy.server.outbound.NextHopClient;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/** Creates the {@link Transaction} of each message. Thread-safe. */
public final class Delivery {

    private final Supplier<? extends MailDomain> host;
    private final Supplier<Path> spoolFolder;
    private final NextHopClient nextHops;
    private final Ticker ticker;
    private final MaildirFileNames names;
    private final RecentWarnings recentWarnings;
    private final PartialDeliveries partialDeliveries;
    private final SpoolMemory memory;

    /**
     * Creates a delivery.
     *
     * @param host supplies the name of this server
     * @param spoolFolder supplies the folder of messages that are too large for memory; it is created at first use
     * @param random makes file names unique; must be thread-safe
     */
    public Delivery(
            Supplier<? extends MailDomain> host,
            Supplier<Path> spoolFolder,
            NextHopClient nextHops,
            InstantSource clock,
            Ticker ticker,
            RandomGenerator random) {
        this(host, spoolFolder, nextHops, clock, ticker, random, SpoolMemory.forHeap());
    }

    Delivery(
            Supplier<? extends MailDomain> host,
            Supplier<Path> spoolFolder,
            NextHopClient nextHops,
            InstantSource clock,
            Ticker ticker,
            RandomGenerator random,
            SpoolMemory memory) {
        this.host = host;
        this.spoolFolder = spoolFolder;
        this.nextHops = nextHops;
        this.ticker = ticker;
        this.names = new MaildirFileNames(host, clock, random);
        this.recentWarnings = new RecentWarnings(ticker);
        this.partialDeliveries = new PartialDeliveries(ticker);
        this.memory = memory;
    }

    /** Begins a transaction. Nothing is written and no next hop is contacted before the first recipient. */
    public Transaction begin(Envelope envelope) {
        return new Transaction(
                envelope,
                host,
                new Spool(spoolFolder.get(), names, memory),
                nextHop -> new OutboundTransaction(nextHop, envelope, nextHops, ticker, partialDeliveries),
                names,
                recentWarnings);
    }

    /** Remembers the warnings of the last hour, to log each of them once an hour rather than once a message. */
    static final class RecentWarnings {

        private static final Duration RETENTION = Duration.ofHours(1);
        private static final int MAX_ENTRIES = 100;

        private final Cache<String, Boolean> entries;

        RecentWarnings(Ticker ticker) {
            this.entries = Caffeine.newBuilder()
                    .maximumSize(MAX_ENTRIES)
                    .expireAfterWrite(RETENTION)
                    .ticker(ticker::read)
                    .executor(Runnable::run)
                    .build();
        }

        /** Returns whether a warning has not been logged in the last hour, and records it. */
        boolean isNew(String warning) {
            return entries.asMap().putIfAbsent(warning, true) == null;
        }
    }
}
