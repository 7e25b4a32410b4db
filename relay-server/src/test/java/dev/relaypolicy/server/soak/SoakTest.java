package dev.relaypolicy.server.soak;

import static org.assertj.core.api.Assertions.assertThat;

import dev.relaypolicy.server.TestPorts;
import dev.relaypolicy.server.cli.ServeProcess;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A message that was accepted with 250 is never lost. The server and its next hop run as processes, clients send
 * continuously, and either process is killed with SIGKILL at random times. System properties: {@code soak.seconds},
 * {@code soak.seed}.
 */
@Tag("soak")
class SoakTest {

    private static final Duration TIME = Duration.ofSeconds(Long.getLong("soak.seconds", 60));
    private static final long SEED = Long.getLong("soak.seed", System.nanoTime());
    private static final int CLIENTS = 6;
    private static final List<String> RECIPIENTS =
            List.of("ann@local.test", "bob@local.test", "cas@local.test", "dan@far.test", "eve@far.test");

    /** An address of its own for the next hop: no client socket can take its port while it is down. */
    private static final String HOP_ADDRESS = "127.0.0.9";

    @TempDir
    private Path folder;

    private final Ledger ledger = new Ledger();
    private final DeliveryCollector collector = new DeliveryCollector(ledger);
    private final SplittableRandom random = new SplittableRandom(SEED);

    @Test
    void acceptedMessagesAreNeitherLostNorAltered() throws Exception {
        System.out.println("soak for " + TIME.toSeconds() + " s with soak.seed=" + SEED);
        Path hopFolder = Files.createDirectory(folder.resolve("hop"));
        Path relayFolder = Files.createDirectory(folder.resolve("relay"));
        long end = System.nanoTime() + TIME.toNanos();
        CountDownLatch over = new CountDownLatch(1);
        try (ServerUnderTest hop = hop(hopFolder);
                ServerUnderTest relay = relay(relayFolder, hop.address().getPort())) {
            ExecutorService threads = Executors.newCachedThreadPool();
            List<Future<Void>> clients = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                clients.add(threads.submit(new SoakClient(
                        "client" + i, relay, RECIPIENTS, ledger, random.split(), () -> over.getCount() == 0)));
            }
            while (System.nanoTime() < end) {
                // a random pause between kills, not a synchronization
                over.await(200 + random.nextInt(2500), TimeUnit.MILLISECONDS);
                killOneOrBoth(relay, hop);
                collect(relayFolder, hopFolder);
            }
            over.countDown();
            for (Future<Void> client : clients) {
                client.get(5, TimeUnit.MINUTES);
            }
            threads.shutdown();
            collect(relayFolder, hopFolder);
            System.out.println(
                    "soak: " + relay.kills() + " kills of the server, " + hop.kills() + " of the next hop; " + ledger);
            assertThat(ledger.faults()).as("with soak.seed=%s", SEED).isEmpty();
            assertThat(relay.kills()).isPositive();
            assertThat(hop.kills()).isPositive();
            assertThat(ledger.cutOff()).as("kills that hit something").isPositive();
            assertThat(ledger.promisedTo("local.test")).isPositive();
            assertThat(ledger.promisedTo("far.test")).isPositive();
            assertThat(ledger.promisedTo("local.test") + ledger.promisedTo("far.test"))
                    .as("some messages go both ways")
                    .isGreaterThan(ledger.promises());
            relay.process().terminate();
            assertThat(relay.process().exitCode()).isZero();
        }
    }

    private void killOneOrBoth(ServerUnderTest relay, ServerUnderTest hop) throws IOException, InterruptedException {
        int who = random.nextInt(10);
        if (who < 6) {
            relay.kill();
        }
        if (who > 4) {
            hop.kill();
            hop.startAgain();
        }
        if (who < 6) {
            relay.startAgain();
        }
    }

    private void collect(Path relayFolder, Path hopFolder) throws IOException {
        for (String recipient : RECIPIENTS) {
            if (recipient.endsWith("@local.test")) {
                String user = recipient.substring(0, recipient.indexOf('@'));
                collector.maildir(relayFolder.resolve("data/mail/local.test").resolve(user), recipient);
            }
        }
        collector.sink(hopFolder);
    }

    private static ServerUnderTest hop(Path folder) throws IOException, InterruptedException {
        int port = TestPorts.free(InetAddress.getByName(HOP_ADDRESS));
        return new ServerUnderTest(
                "sink",
                () -> ServeProcess.untilReady(
                        folder,
                        List.of("-XX:TieredStopAtLevel=1", "-Xmx256m"),
                        SinkServer.class,
                        folder.toString(),
                        HOP_ADDRESS,
                        Integer.toString(port)));
    }

    private static ServerUnderTest relay(Path folder, int hopPort) throws IOException, InterruptedException {
        Path file = Files.writeString(folder.resolve("relay.yaml"), """
                host: relay.test
                data: data
                listeners:
                  smtp: {port: 0, permit: [local-recipients, clients]}
                policies:
                  clients: {type: ip-table, addresses: [127.0.0.1]}
                local-domains:
                  local.test: {recipients: {list: [ann, bob, cas]}}
                next-hops:
                  sink:
                    host: "%s:%d"
                    default: true
                    tls: none
                    breaker: {failures: 5, pause: 1s}
                    timeouts: {connect: 5s, reply: 20s, total: 1m}
                """.formatted(HOP_ADDRESS, hopPort));
        return new ServerUnderTest(
                "smtp",
                () -> ServeProcess.serve(
                        folder, List.of("-XX:TieredStopAtLevel=1", "-Xmx256m"), "--config", file.toString()));
    }
}
