package dev.relaypolicy.server.delivery;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.relaypolicy.Listener;
import dev.relaypolicy.RelayRequest;
import dev.relaypolicy.mail.DomainName;
import dev.relaypolicy.mail.EmailAddress;
import dev.relaypolicy.mail.ForwardPath;
import dev.relaypolicy.mail.ReversePath;
import dev.relaypolicy.net.IpAddress;
import dev.relaypolicy.server.delivery.Destination.LocalMaildir;
import dev.relaypolicy.server.mailbox.MaildirFileNames;
import dev.relaypolicy.server.mailbox.Maildrop;
import dev.relaypolicy.server.mailbox.Maildrops;
import dev.relaypolicy.server.outbound.DnsMailExchangers;
import dev.relaypolicy.server.outbound.MailExchangers;
import dev.relaypolicy.server.outbound.NextHopClient;
import dev.relaypolicy.server.outbound.NextHopTimeouts;
import dev.relaypolicy.testkit.ManualClock;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;

/** A delivery with real folders, and utilities for tests. */
final class DeliveryFixture implements AutoCloseable {

    static final Instant NOON = Instant.parse("2026-11-25T12:00:00Z");
    static final DomainName HOST = DomainName.parse("mail.wiz-code.private");
    static final ForwardPath BOB = ForwardPath.of(EmailAddress.parse("bob@elsewhere.test"));
    static final NextHopTimeouts LONG_TIMEOUTS =
            new NextHopTimeouts(Duration.ofSeconds(10), Duration.ofSeconds(20), Duration.ofSeconds(30));

    /**
     * Hides the log output of expected failures. A strong reference: the level of a logger is lost when it is
     * collected.
     */
    private static final List<Logger> QUIET = List.of(
            Logger.getLogger("dev.relaypolicy.server.delivery"), Logger.getLogger("dev.relaypolicy.server.outbound"));

    final Path folder;
    final ManualClock clock = new ManualClock(NOON);
    final NextHopClient client;
    final Delivery delivery;
    final Maildrops maildrops = new Maildrops(InstantSource.fixed(NOON));
    private final ScheduledThreadPoolExecutor closer = new ScheduledThreadPoolExecutor(1);

    DeliveryFixture(Path folder, MailExchangers exchangers) {
        this.folder = folder;
        QUIET.forEach(logger -> logger.setLevel(Level.OFF));
        closer.setRemoveOnCancelPolicy(true);
        client = new NextHopClient(() -> HOST, exchangers, clock.ticker(), closer);
        delivery = new Delivery(
                () -> HOST, () -> folder.resolve("spool"), client, clock, clock.ticker(), new SecureRandom());
    }

    DeliveryFixture(Path folder) {
        this(folder, DnsMailExchangers.bySystem(() -> HOST, new SecureRandom()));
    }

    static RelayRequest request(String sender) {
        return RelayRequest.atConnect(
                        IpAddress.parse("192.0.2.7"), new Listener("smtp", 2525, Listener.Role.SMTP), NOON)
                .hello("client.test")
                .mail(sender.isEmpty() ? ReversePath.NULL : ReversePath.of(EmailAddress.parse(sender)));
    }

    Transaction begin(MailParameters parameters) {
        return begin("alice@wiz-code.private", parameters);
    }

    Transaction begin(String sender, MailParameters parameters) {
        return delivery.begin(new Envelope(request(sender), true, parameters, "T1"));
    }

    Transaction begin() {
        return begin(MailParameters.NONE);
    }

    LocalMaildir mailbox(String name) {
        return new LocalMaildir(EmailAddress.parse(name + "@wiz-code.private"), () -> maildir(name));
    }

    Path maildir(String name) {
        return folder.resolve(name).resolve("Maildir");
    }

    Spool spool() {
        return new Spool(
                folder.resolve("spool"),
                new MaildirFileNames(() -> HOST, InstantSource.fixed(NOON), new SecureRandom()),
                SpoolMemory.forHeap());
    }

    static void write(Transaction transaction, String message) {
        byte[] bytes = message.getBytes(ISO_8859_1);
        transaction.write(bytes, 0, bytes.length);
    }

    List<Path> files(String mailbox, String part) throws IOException {
        Path inside = maildir(mailbox).resolve(part);
        if (!Files.exists(inside)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(inside)) {
            return files.toList();
        }
    }

    List<Path> allFiles() throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile).toList();
        }
    }

    /** Returns the messages of a mailbox as POP3 sends them, in ISO 8859-1. */
    List<String> retrieveAll(String mailbox) throws IOException {
        List<String> texts = new ArrayList<>();
        try (Maildrop maildrop = maildrops.open(maildir(mailbox)).orElseThrow()) {
            for (Maildrop.Message message : maildrop.messages()) {
                try (InputStream in = maildrop.retrieve(message).orElseThrow()) {
                    texts.add(new String(in.readAllBytes(), ISO_8859_1));
                }
            }
        }
        return texts;
    }

    @Override
    public void close() {
        client.close();
        closer.shutdownNow();
    }
}
