package dev.relaypolicy.server.heap;

import static org.assertj.core.api.Assertions.assertThat;

import dev.relaypolicy.server.cli.ServeProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A session leaves nothing behind: {@code serve} in 64 MiB holds no more after all sessions than after a tenth of them.
 * {@code heap.sessions} and {@code heap.seed} are system properties.
 */
@Tag("heap")
class HeapTest {

    private static final int SESSIONS = Integer.getInteger("heap.sessions", 30_000);
    private static final long SEED = Long.getLong("heap.seed", System.nanoTime());
    private static final int CLIENTS = 8;

    /** So many addresses and names log in or fail to, and as many are kept track of: after a tenth of the sessions that is full. */
    private static final int LOGINS = SESSIONS / 200;

    /** Tables that are resized late. A session that left 50 octets would show from 40,000 on. */
    private static final long ALLOWED_GROWTH = 2_000_000;

    @TempDir
    private Path folder;

    private final SplittableRandom random = new SplittableRandom(SEED);

    @Test
    void sessionsLeaveNothingBehind() throws Exception {
        System.out.println("heap: " + SESSIONS + " sessions with heap.seed=" + SEED);
        try (ServeProcess relay = ServeProcess.serve(
                folder,
                // a full collection leaves up to a twentieth of the heap where it is, dead, as arrays of int
                List.of("-Xmx64m", "-XX:+UseSerialGC", "-XX:MarkSweepDeadRatio=0"),
                "--config",
                configuration().toString())) {
            visit(relay, 100);
            int idle = Vitals.files(relay.pid()) + 2;
            long begin = System.nanoTime();
            visit(relay, SESSIONS / 10);
            int filesAtFirst = Vitals.filesOnceAtMost(idle, relay.pid());
            Vitals first = Vitals.of(relay.pid());
            System.out.println("heap: after a tenth " + first);
            visit(relay, SESSIONS - SESSIONS / 10);
            int filesAtLast = Vitals.filesOnceAtMost(idle, relay.pid());
            Vitals last = Vitals.of(relay.pid());
            System.out.println("heap: after all     " + last + ", in " + (System.nanoTime() - begin) / 1_000_000_000
                    + " s; most grown: " + last.grownSince(first));

            assertThat(last.liveOctets() - first.liveOctets())
                    .as("growth: %s", last.grownSince(first))
                    .isLessThan(ALLOWED_GROWTH);
            assertThat(filesAtFirst).isLessThanOrEqualTo(idle);
            assertThat(filesAtLast).isLessThanOrEqualTo(idle);
            // the pool keeps a thread for a minute after its session
            assertThat(last.threads()).isLessThanOrEqualTo(first.threads() + CLIENTS);
            relay.terminate();
            assertThat(relay.exitCode()).isZero();
        }
    }

    private void visit(ServeProcess relay, int sessions) throws Exception {
        AtomicInteger left = new AtomicInteger(sessions);
        ExecutorService threads = Executors.newFixedThreadPool(CLIENTS);
        List<Future<Void>> clients = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            clients.add(threads.submit(
                    new Visits(relay.address("smtp"), relay.address("pop3"), left, LOGINS, random.split())));
        }
        for (Future<Void> client : clients) {
            client.get();
        }
        threads.shutdown();
    }

    private Path configuration() throws IOException {
        return Files.writeString(folder.resolve("relay.yaml"), """
                host: relay.test
                listeners:
                  smtp: {port: 0, permit: [local-recipients]}
                  pop3: {port: 0}
                local-domains: [local.test]
                users:
                  ann@local.test: {password: "{XMAIL}04090c06001512"}
                clear-text-logins: [plain]
                login-throttle: {first-delay: 0s, own-delay: 0s, shared-delay: 0s, tracked: %d}
                """.formatted(LOGINS));
    }
}
