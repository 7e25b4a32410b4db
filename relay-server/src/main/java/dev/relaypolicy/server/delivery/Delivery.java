package dev.relaypolicy.server.delivery;

import static java.util.Objects.requireNonNull;

import com.google.common.base.Ticker;
import dev.relaypolicy.mail.MailDomain;
import dev.relaypolicy.server.nexthop.NextHopClient;
import java.net.SocketAddress;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/** Begins transactions. Thread-safe. */
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
     * A delivery.
     *
     * @param host gives our own name, for the Received field and for file names
     * @param spoolFolder gives where messages that are too big for memory wait; made at first use
     * @param nextHops talks to the next hop
     * @param clock names files
     * @param ticker measures how long ago something was said or heard
     * @param random names files; safe for use by many threads, such as a {@link java.security.SecureRandom}
     */
    public Delivery(
            Supplier<? extends MailDomain> host,
            Supplier<Path> spoolFolder,
            NextHopClient nextHops,
            InstantSource clock,
            Ticker ticker,
            RandomGenerator random) {
        this(host, spoolFolder, nextHops, clock, ticker, random, SpoolMemory.ofTheHeap());
    }

    /** A delivery with a memory of the test's. */
    Delivery(
            Supplier<? extends MailDomain> host,
            Supplier<Path> spoolFolder,
            NextHopClient nextHops,
            InstantSource clock,
            Ticker ticker,
            RandomGenerator random,
            SpoolMemory memory) {
        this.host = requireNonNull(host, "host");
        this.spoolFolder = requireNonNull(spoolFolder, "spoolFolder");
        this.nextHops = requireNonNull(nextHops, "nextHops");
        this.ticker = requireNonNull(ticker, "ticker");
        this.names = new MaildirFileNames(host, clock, random);
        this.recentWarnings = new RecentWarnings(ticker);
        this.partialDeliveries = new PartialDeliveries(ticker);
        this.memory = requireNonNull(memory, "memory");
    }

    /** Returns whether an accepted connection comes from this server: the next hop leads back to it. */
    public boolean isOwnConnection(SocketAddress client, SocketAddress server) {
        return nextHops.isOwnConnection(client, server);
    }

    /** Begins the transaction of one MAIL. Nothing is written and nobody is asked before its first recipient. */
    public Transaction begin(Envelope envelope) {
        return new Transaction(
                envelope,
                host,
                new Spool(spoolFolder.get(), names, memory),
                server -> new OutboundTransaction(server, envelope, nextHops, ticker, partialDeliveries),
                names,
                recentWarnings);
    }
}
